import type { JSX } from 'preact'

import './code-block.css'
import { CopyButton } from './copy-button.tsx'

export interface CodeBlockProps {
  readonly code: string
  /** What it is, e.g. "Data of the event". */
  readonly label: string
}

/** Code or JSON to read and to copy. It scrolls by itself, by keyboard too. */
export function CodeBlock({ code, label }: CodeBlockProps): JSX.Element {
  return (
    <div class="code-block">
      {/* What scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{code}</code>
      </pre>
      <CopyButton text={code} label={`Copy: ${label}`} />
    </div>
  )
}
