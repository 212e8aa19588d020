import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { useToast } from '../../shared/toasts.tsx'
import '../../shared/button.css'
import { Icon } from './icon.tsx'

export interface CopyButtonProps {
  /** What is copied; a function is asked when it is needed. */
  readonly text: string | (() => string)
  /** What a screen reader says, e.g. "Copy the output". */
  readonly label: string
  /** Words in the button. @default only an icon */
  readonly children?: ComponentChildren
}

/** Copies a text, and says so. */
export function CopyButton({ text, label, children }: CopyButtonProps): JSX.Element {
  const toast = useToast()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'function' ? text() : text)
      setCopied(true)
    } catch {
      toast('bad', 'The browser did not let this page copy. Select the text and copy it yourself.')
    }
  }
  const look = children === undefined ? 'icon-button' : 'button button-secondary button-small'
  return (
    <button type="button" class={look} aria-label={label} title={label} onClick={() => void copy()}>
      <span class="button-label">
        <Icon name={isCopied ? 'check' : 'copy'} />
        {children}
      </span>
      <span class="visually-hidden" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </button>
  )
}
