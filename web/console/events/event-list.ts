import type { EventPage, EventSummary } from './event-schema.ts'

/** Events that were read so far, newest first and without a gap, and where the older ones begin. */
export interface EventList {
  readonly events: readonly EventSummary[]
  /** Absent when there are no older ones. */
  readonly cursor?: string
}

/**
 * The list with its newest page read again. An event that has come never changes.
 * Begins anew where the page does not reach down to what is known: events would be missing in between.
 */
export function refreshList(list: EventList | undefined, page: EventPage): EventList {
  const known = new Set(list?.events.map(({ key }) => key))
  const joins =
    page.cursor === undefined || page.items.length === 0 || page.items.some(({ key }) => known.has(key))
  if (!list || !joins) return toList(page.items, page.cursor)
  const isMore = page.items.some(({ key }) => !known.has(key))
  return isMore ? toList([...page.items, ...list.events], list.cursor) : list
}

/** The list with the page that its cursor led to. */
export function appendPage(list: EventList, page: EventPage): EventList {
  return toList([...list.events, ...page.items], page.cursor)
}

function toList(events: readonly EventSummary[], cursor: string | undefined): EventList {
  const byKey = new Map(events.map((event) => [event.key, event]))
  return {
    events: [...byKey.values()].toSorted(newestFirst),
    ...(cursor !== undefined && { cursor }),
  }
}

function newestFirst(one: EventSummary, other: EventSummary): number {
  if (one.receivedAt !== other.receivedAt) return one.receivedAt < other.receivedAt ? 1 : -1
  return one.key < other.key ? 1 : -1
}
