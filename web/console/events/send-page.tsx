import type { JSX } from 'preact'

import { EmptyState } from '../../shared/empty-state.tsx'
import { Failure } from '../parts/failure.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useConsole } from '../shell/console-context.ts'
import { goTo } from '../shell/location.ts'
import type { PageProps } from '../shell/page.ts'
import { usePolled } from '../shell/use-polled.ts'
import { receivedEventSchema } from './event-schema.ts'
import type { ReceivedEvent } from './event-schema.ts'
import { EventSender } from './event-sender.tsx'
import { EventsNavigation } from './events-navigation.tsx'
import './send-page.css'
import { useCatalog } from './use-catalog.ts'

/** Sends an event of the catalog: an empty one (`?name=`), or one like an earlier one (`?like=` its key). */
export function SendPage({ query }: PageProps): JSX.Element {
  const catalog = useCatalog()
  const like = query.get('like')
  const earlier = useEarlier(like)
  const name = query.get('name') ?? earlier.data?.name
  const entry = catalog.data?.find((each) => each.name === name) ?? catalog.data?.[0]
  const error = catalog.error ?? earlier.error
  const isReady = catalog.data !== undefined && earlier.data !== undefined
  return (
    <>
      <PageHead title="Send an event" />
      <EventsNavigation current="/events/send" />
      <Failure
        error={error}
        onRetry={() => {
          catalog.refresh()
          earlier.refresh()
        }}
      />
      {!isReady && error === undefined && <Skeleton lines={6} height="2.25rem" />}
      {isReady && !entry && (
        <EmptyState title="The catalog is empty">
          Define an event in <code>lambdas/events</code>, and it can be sent from here.
        </EmptyState>
      )}
      {isReady && entry && (
        <>
          <label class="field event-choice">
            <span>Event</span>
            <select
              class="control"
              value={entry.name}
              onChange={(event) =>
                goTo('/events/send', new URLSearchParams({ name: event.currentTarget.value }), {
                  replace: true,
                })
              }
            >
              {catalog.data?.map((each) => (
                <option key={each.name}>{each.name}</option>
              ))}
            </select>
          </label>
          <EventSender
            key={`${entry.name} ${like ?? ''}`}
            entry={entry}
            start={earlier.data?.name === entry.name ? earlier.data.data : entry.example}
          />
        </>
      )}
    </>
  )
}

/** The event to send one like; no event when there is none. */
function useEarlier(key: string | null): {
  readonly data: Partial<Pick<ReceivedEvent, 'name' | 'data'>> | undefined
  readonly error: unknown
  readonly refresh: () => void
} {
  const { api } = useConsole()
  return usePolled<Partial<Pick<ReceivedEvent, 'name' | 'data'>>>(
    key ?? '',
    (signal) =>
      key === null
        ? Promise.resolve({})
        : api.request('GET', `/events/${encodeURIComponent(key)}`, receivedEventSchema, { signal }),
    { everyMs: undefined },
  )
}
