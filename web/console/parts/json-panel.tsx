import type { JSX } from 'preact'

import { CopyButton } from './copy-button.tsx'
import { JsonView } from './json-view.tsx'

export interface JsonPanelProps {
  readonly title: string
  readonly value: unknown
  /** Whether there is nothing to show. */
  readonly isAbsent?: boolean
  /** What to say then. @default None. */
  readonly absent?: string
}

/** A JSON value with a title, to read and to copy. */
export function JsonPanel({ title, value, isAbsent = false, absent = 'None.' }: JsonPanelProps): JSX.Element {
  return (
    <div class="json-panel">
      <header class="json-head">
        <h3>{title}</h3>
        {!isAbsent && (
          <CopyButton text={() => JSON.stringify(value, null, 2) ?? ''} label={`Copy: ${title}`} />
        )}
      </header>
      {isAbsent ? <p class="soft">{absent}</p> : <JsonView value={value} label={title} />}
    </div>
  )
}
