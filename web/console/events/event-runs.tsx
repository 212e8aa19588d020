import type { JSX } from 'preact'

import { StatusBadge } from '../parts/status-badge.tsx'
import { runStatusSchema } from '../runs/run-schema.ts'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import type { ReceivedEvent } from './event-schema.ts'
import { mayChange } from './use-event.ts'

/** The runs of an event, each with a link to its page. */
export function EventRuns({ event }: { readonly event: ReceivedEvent }): JSX.Element {
  const { now } = useConsole()
  if (event.runs.length === 0) {
    return (
      <p class="soft">{mayChange(event, now()) ? 'None yet. They appear here by themselves.' : 'None.'}</p>
    )
  }
  return (
    <ul class="event-runs">
      {event.runs.map(({ job, run, status }) => {
        const known = runStatusSchema.safeParse(status)
        return (
          <li key={run}>
            <a href={hrefOf(pathOf('runs', job, run))}>
              {job} <code>{run}</code>
            </a>
            {known.success ? <StatusBadge status={known.data} /> : <span>{status}</span>}
          </li>
        )
      })}
    </ul>
  )
}
