import * as z from 'zod/mini'

/**
 * The record of events: one item for each delivery on the bus, in the Events table.
 *
 * How it is read newest first: the index `newest` has the kind and a shard as its partition key and the time as its sort
 * key. Today's events all go to the newest end, so a day as partition key would put the whole load on one partition, which
 * takes about 1,000 writes a second. Four shards of each kind take four times that, and a page is merged from them. The
 * kind is in the key because people look for the few invalid events among the many valid ones; a name is filtered, since
 * a second index would make each write half as dear again. Data stay out of the index: an event costs one write unit
 * for each KiB, and one more.
 */
const SHARDS = 4

export const NEWEST_INDEX = 'newest'

export const EVENT_KINDS = ['valid', 'ignored', 'invalid'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** What the record has of an event without its data. */
export const eventSummarySchema = z.object({
  /** Id of the delivery; of one by an archive replay with `.` and the replay's name behind it. */
  id: z.string(),
  /** The event's own id, by which runs claim it. Absent when it has none that could be used. */
  eventId: z.optional(z.string()),
  name: z.string(),
  source: z.string(),
  kind: z.enum(EVENT_KINDS),
  /** What is wrong, by path, never by value. */
  problems: z.array(z.string()),
  /** ISO time of the recording. */
  receivedAt: z.string(),
  /** Key of the event that this one repeats. */
  replayOf: z.optional(z.string()),
  /** Name of the archive replay that delivered it. */
  replay: z.optional(z.string()),
  /** Sort key of the index. */
  position: z.string(),
})

export type EventSummary = z.infer<typeof eventSummarySchema>

/** The whole record of an event. */
export const eventRecordSchema = z.extend(eventSummarySchema, {
  /** JSON text of the event's `detail`; absent when it was too large to keep. */
  detail: z.optional(z.string()),
  /** Size of a `detail` that was too large to keep. */
  detailBytes: z.optional(z.number()),
})

export type EventRecord = z.infer<typeof eventRecordSchema>

/** All partition keys of the index for events of a kind, or of all kinds. */
export function newestShards(kind?: EventKind): readonly string[] {
  const kinds = kind === undefined ? EVENT_KINDS : [kind]
  return kinds.flatMap((one) => Array.from({ length: SHARDS }, (_, shard) => `${one}#${shard}`))
}

/** The partition of the index in which an event stands. */
export function newestShard(kind: EventKind, id: string): string {
  let sum = 0
  for (const character of id) sum = (sum + character.charCodeAt(0)) % SHARDS
  return `${kind}#${sum}`
}

/** Where an event stands in time, unlike any other: times are ISO texts of one length, so they sort as they passed. */
export function positionOf(receivedAt: string, id: string): string {
  return `${receivedAt}#${id}`
}
