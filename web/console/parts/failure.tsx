import type { JSX } from 'preact'

import { wordsOf } from '../../shared/api-error.ts'
import { Button } from '../../shared/button.tsx'
import { Notice } from '../../shared/notice.tsx'

export interface FailureProps {
  /** What was thrown. */
  readonly error: unknown
  readonly onRetry?: () => void
}

/** Says in words what went wrong with a request, and lets one try again. Nothing when nothing did. */
export function Failure({ error, onRetry }: FailureProps): JSX.Element | null {
  if (error === undefined) return null
  return (
    <Notice
      kind="bad"
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {wordsOf(error)}
    </Notice>
  )
}
