import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Failure } from '../parts/failure.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf } from '../shell/location.ts'
import type { PageProps } from '../shell/page.ts'
import { usePolled } from '../shell/use-polled.ts'
import { EventFilter } from './event-filter.tsx'
import { appendPage, refreshList } from './event-list.ts'
import type { EventList } from './event-list.ts'
import { eventPageSchema } from './event-schema.ts'
import type { EventPage } from './event-schema.ts'
import { EventTable } from './event-table.tsx'
import { EventsNavigation } from './events-navigation.tsx'
import { readEventsQuery, writeEventsQuery } from './events-query.ts'
import { useCatalog } from './use-catalog.ts'

const PAGE_SIZE = 50
/** A page is merged from several queries: asked less often than a run. */
const POLL_MS = 2000

/** What arrived, the newest first, live. */
export function EventsPage({ query }: PageProps): JSX.Element {
  const { api } = useConsole()
  const filter = readEventsQuery(query)
  const key = writeEventsQuery(filter).toString()
  const catalog = useCatalog()
  const [isLoading, setLoading] = useState(false)
  const [olderError, setOlderError] = useState<unknown>()
  /** The page behind the cursor `after`, to be taken into the list by the next reading. */
  const olderPageRef = useRef<{ readonly after: string; readonly page: EventPage }>(undefined)
  const ask = (signal?: AbortSignal, cursor?: string): Promise<EventPage> => {
    const search = writeEventsQuery({ ...filter, limit: PAGE_SIZE, cursor }).toString()
    return api.request('GET', `/events?${search}`, eventPageSchema, { ...(signal && { signal }) })
  }
  const {
    data: list,
    error,
    refresh,
  } = usePolled<EventList>(
    key,
    async (signal, previous) => {
      const older = olderPageRef.current
      const isNext = older !== undefined && previous?.cursor === older.after
      return refreshList(isNext ? appendPage(previous, older.page) : previous, await ask(signal))
    },
    // What lies wholly in the past does not change.
    { everyMs: filter.to === undefined ? POLL_MS : undefined },
  )

  async function loadOlder(cursor: string): Promise<void> {
    setLoading(true)
    setOlderError(undefined)
    try {
      olderPageRef.current = { after: cursor, page: await ask(undefined, cursor) }
      refresh()
    } catch (failure) {
      setOlderError(failure)
    } finally {
      setLoading(false)
    }
  }

  const cursor = list?.cursor
  return (
    <>
      <PageHead title="Events" />
      <EventsNavigation current="/events" />
      <EventFilter query={filter} names={catalog.data?.map(({ name }) => name) ?? []} />
      <Failure error={error} onRetry={refresh} />
      {list ? (
        list.events.length > 0 ? (
          <EventTable events={list.events} catalog={catalog.data} />
        ) : (
          <NoEvents isNarrow={key !== ''} />
        )
      ) : (
        error === undefined && <Skeleton lines={8} height="2.75rem" />
      )}
      <Failure error={olderError} />
      {cursor !== undefined && (
        <p class="events-more">
          <Button size="small" busy={isLoading} onClick={() => void loadOlder(cursor)}>
            Older events
          </Button>
        </p>
      )}
    </>
  )
}

function NoEvents({ isNarrow }: { readonly isNarrow: boolean }): JSX.Element {
  return isNarrow ? (
    <EmptyState title="No such event" action={<a href={hrefOf('/events')}>Show all events</a>}>
      Nothing that arrived fits this filter. Events are kept for 30 days.
    </EmptyState>
  ) : (
    <EmptyState title="No events yet" action={<a href={hrefOf('/events/send')}>Send an event</a>}>
      Whatever comes over the event bus is listed here, with what was made of it. Send one to see a job run.
    </EmptyState>
  )
}
