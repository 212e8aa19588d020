import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

import { Button } from './button.tsx'
import './dialog.css'

/** Properties of {@link Dialog}. */
export interface DialogProps {
  readonly title: string
  /** Called for Escape and the close button. */
  readonly onClose: () => void
  readonly children: ComponentChildren
  /** Buttons at the bottom, the main one last. */
  readonly actions?: ComponentChildren
  /** @default 'medium' */
  readonly width?: 'medium' | 'wide'
}

/** A modal dialog: open for as long as it is rendered. The browser keeps the focus inside and gives it back after. */
export function Dialog({ title, onClose, children, actions, width = 'medium' }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`dialog dialog-${width}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <Button kind="quiet" size="small" aria-label="Close" onClick={onClose}>
            ✕
          </Button>
        </header>
        <div class="dialog-body">{children}</div>
        {actions && <footer class="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  )
}
