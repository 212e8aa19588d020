import type { JSX } from 'preact'

import { CopyButton } from '../parts/copy-button.tsx'
import { readCause } from './read-cause.ts'

export interface ErrorDetailsProps {
  readonly error: string
  readonly cause: string | undefined
}

/** An error's name and message; where it was thrown, for those who ask. */
export function ErrorDetails({ error, cause }: ErrorDetailsProps): JSX.Element {
  const { message, trace } = readCause(cause, error)
  return (
    <div class="error-details">
      <div>
        <strong class="mono">{error}</strong>
        {message !== '' && <p>{message}</p>}
        {trace.length > 0 && (
          <details>
            <summary>Where it was thrown</summary>
            <pre>{trace.join('\n')}</pre>
          </details>
        )}
      </div>
      <CopyButton text={[`${error}: ${message}`, ...trace].join('\n')} label="Copy the error" />
    </div>
  )
}
