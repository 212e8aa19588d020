import type { JSX } from 'preact'

import { Notice } from '../../shared/notice.tsx'
import { Failure } from '../parts/failure.tsx'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import { POLL_MS, usePolled } from '../shell/use-polled.ts'
import { EventRuns } from './event-runs.tsx'
import { eventPageSchema } from './event-schema.ts'
import { useEvent } from './use-event.ts'

export interface SentEventProps {
  readonly sent: { readonly id: string; readonly name: string }
  /** What was done with it, e.g. `Sent`. */
  readonly what: string
}

/** Follows an event that was put on the bus: until it has arrived, then its runs. */
export function SentEvent({ sent, what }: SentEventProps): JSX.Element {
  const { api } = useConsole()
  const search = new URLSearchParams({ name: sent.name, limit: '20' })
  const { data: key, error } = usePolled(
    sent.id,
    async (signal) => {
      const { items } = await api.request('GET', `/events?${search.toString()}`, eventPageSchema, { signal })
      return { key: items.find(({ id }) => id === sent.id)?.key }
    },
    { everyMs: (found) => (found.key === undefined ? POLL_MS : undefined) },
  )
  return (
    <div class="sent-event" role="status">
      <Notice kind="good">
        <p>
          {what}: <code>{sent.name}</code> with the id <code>{sent.id}</code>.
        </p>
        {key?.key === undefined ? <p>Waiting for it to arrive…</p> : <Arrived eventKey={key.key} />}
      </Notice>
      <Failure error={error} />
    </div>
  )
}

function Arrived({ eventKey }: { readonly eventKey: string }): JSX.Element {
  const { data: event } = useEvent(eventKey)
  return (
    <>
      <p>
        It has <a href={hrefOf(pathOf('events', eventKey))}>arrived</a>.
        {event?.runs.length === 0 && ' Waiting for its runs…'}
      </p>
      {event && event.runs.length > 0 && <EventRuns event={event} />}
    </>
  )
}
