import type { JSX } from 'preact'

import '../parts/data-table.css'
import { Moment } from '../parts/moment.tsx'
import { hrefOf, pathOf } from '../shell/location.ts'
import type { CatalogEntry, EventSummary } from './event-schema.ts'
import { explainProblem } from './explain-problem.ts'
import { KindBadge } from './kind-badge.tsx'

export interface EventTableProps {
  readonly events: readonly EventSummary[]
  /** Absent until it is read. */
  readonly catalog: readonly CatalogEntry[] | undefined
}

/** A row for each event. */
export function EventTable({ events, catalog }: EventTableProps): JSX.Element {
  return (
    <table class="data-table">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Kind</th>
          <th scope="col" class="wide-only">
            Source
          </th>
          <th scope="col">Received</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.key}>
            <td>
              <a href={hrefOf(pathOf('events', event.key))}>
                <code>{event.name}</code>
              </a>
              <span class="second-line">
                {sayOutcome(event, catalog)}
                {event.replayOf !== undefined && ' · a replay'}
              </span>
            </td>
            <td class="fixed">
              <KindBadge kind={event.kind} />
            </td>
            <td class="wide-only">{event.source}</td>
            <td class="fixed">
              <Moment at={event.receivedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function sayOutcome(event: EventSummary, catalog: readonly CatalogEntry[] | undefined): string {
  if (event.kind === 'ignored') return 'No event of the catalog has this name'
  if (event.kind === 'invalid') {
    const [first, ...others] = event.problems.map(explainProblem)
    if (!first) return 'It does not fit its schema'
    const words = `${first.path === '' ? 'The data' : first.path} ${first.words}`
    return others.length === 0 ? words : `${words}, and ${others.length} more`
  }
  const jobs = catalog?.find(({ name }) => name === event.name)?.jobs
  // A space keeps the line's height until the catalog is there.
  if (!jobs) return '\u00A0'
  return jobs.length === 0 ? 'No job is started by it' : `Starts ${jobs.join(', ')}`
}
