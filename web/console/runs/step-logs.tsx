import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { formatClock } from '../format/format-clock.ts'
import { Failure } from '../parts/failure.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useConsole } from '../shell/console-context.ts'
import { pathOf } from '../shell/location.ts'
import { usePolled } from '../shell/use-polled.ts'
import { runLogsSchema } from './run-schema.ts'
import type { Attempt, LogLine, Run } from './run-schema.ts'

export interface StepLogsProps {
  readonly run: Run
  readonly step: string
  readonly attempts: readonly Attempt[]
}

/** Lines come a while after they were written. */
const REFRESH_MS = 2000

/** What a step logged, of all attempts or of one. */
export function StepLogs({ run, step, attempts }: StepLogsProps): JSX.Element {
  const { api } = useConsole()
  const [attempt, setAttempt] = useState('')
  const query = new URLSearchParams({ step, ...(attempt !== '' && { attempt }) })
  const path = `${pathOf('runs', run.job, run.run)}/logs?${query.toString()}`
  const { data, error, refresh } = usePolled(
    path,
    (signal) => api.request('GET', path, runLogsSchema, { signal }),
    { everyMs: run.status === 'running' ? REFRESH_MS : undefined },
  )
  return (
    <div class="logs">
      {attempts.length > 1 && (
        <select
          class="control"
          aria-label="Attempt"
          value={attempt}
          onChange={(event) => setAttempt(event.currentTarget.value)}
        >
          <option value="">All attempts</option>
          {attempts.map(({ attempt: number }) => (
            <option key={number} value={String(number)}>{`Attempt ${number}`}</option>
          ))}
        </select>
      )}
      <Failure error={error} onRetry={refresh} />
      {!data && error === undefined && <Skeleton lines={4} />}
      {data?.items.length === 0 && (
        <p class="soft">
          Nothing was logged{attempt === '' ? '' : ' by this attempt'}. A step writes lines with{' '}
          <code>log.info</code>; on AWS they come some seconds later.
        </p>
      )}
      <ol class="log-lines">
        {[...(data?.items.entries() ?? [])].map(([index, line]) => (
          <Line key={index} line={line} />
        ))}
      </ol>
      {data?.truncated && <p class="soft">There are more lines than are shown here: see CloudWatch Logs.</p>}
    </div>
  )
}

function Line({ line }: { readonly line: LogLine }): JSX.Element {
  const { now } = useConsole()
  const { timestamp, level, message, attempt, fields } = line
  const hasFields = Object.keys(fields).length > 0
  const head = (
    <>
      <time dateTime={timestamp} title={timestamp}>
        {formatClock(timestamp, now())}
      </time>
      <span class={`log-level log-${level.toLowerCase()}`}>{level}</span>
      {attempt !== undefined && <span class="soft">{`#${attempt}`}</span>}
      <span>{message}</span>
    </>
  )
  if (!hasFields) return <li class="log-line">{head}</li>
  return (
    <li>
      <details>
        <summary class="log-line">{head}</summary>
        <JsonView value={fields} label={`Fields of: ${message}`} />
      </details>
    </li>
  )
}
