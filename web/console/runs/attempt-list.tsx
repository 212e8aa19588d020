import type { JSX } from 'preact'

import { formatDuration } from '../../shared/format-time.ts'
import { Moment } from '../parts/moment.tsx'
import { StatusBadge } from '../parts/status-badge.tsx'
import { ErrorDetails } from './error-details.tsx'
import type { Attempt } from './run-schema.ts'

/** Every attempt of a step, with the wait before it and its error. */
export function AttemptList({ attempts }: { readonly attempts: readonly Attempt[] }): JSX.Element {
  return (
    <ol class="attempts">
      {attempts.map(
        ({ attempt, status, scheduledAt, startedAt, endedAt, waitedMs, requestId, error, cause }) => (
          <li key={attempt}>
            {waitedMs > 0 && <p class="attempt-wait">waited {formatDuration(waitedMs)}</p>}
            <p class="attempt-line">
              <strong>Attempt {attempt}</strong>
              <StatusBadge status={status} />
              <Moment at={startedAt ?? scheduledAt} />
              {endedAt !== undefined && (
                <span class="soft">
                  {formatDuration(Date.parse(endedAt) - Date.parse(startedAt ?? scheduledAt))}
                </span>
              )}
              {requestId !== undefined && (
                <span class="soft mono clip" title="Id of the invocation">
                  {requestId}
                </span>
              )}
            </p>
            {error !== undefined && <ErrorDetails error={error} cause={cause} />}
          </li>
        ),
      )}
    </ol>
  )
}
