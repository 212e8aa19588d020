import * as z from 'zod/mini'

import { jsonSchemaSchema } from '../json-form/json-schema.ts'

/** What was made of an event: given to jobs, ignored since the catalog does not know it, or invalid by its schema. */
export const eventKindSchema = z.enum(['valid', 'ignored', 'invalid'])
export type EventKind = z.infer<typeof eventKindSchema>

const eventSummary = {
  /** Of the delivery; the event's own `id` may come twice. */
  key: z.string(),
  id: z.optional(z.string()),
  name: z.string(),
  source: z.string(),
  kind: eventKindSchema,
  problems: z.array(z.string()),
  receivedAt: z.string(),
  /** Key of the event that this one is the replay of. */
  replayOf: z.optional(z.string()),
}

export const eventSummarySchema = z.object(eventSummary)
export type EventSummary = z.infer<typeof eventSummarySchema>

/** `GET /events` */
export const eventPageSchema = z.object({
  items: z.array(eventSummarySchema),
  cursor: z.optional(z.string()),
})
export type EventPage = z.infer<typeof eventPageSchema>

/** `GET /events/{key}` */
export const receivedEventSchema = z.object({
  ...eventSummary,
  /** Absent when it was too large to keep. */
  data: z.optional(z.unknown()),
  /** How large it was, when it was too large to keep. */
  dataBytes: z.optional(z.number()),
  runs: z.array(z.object({ job: z.string(), run: z.string(), status: z.string() })),
})
export type ReceivedEvent = z.infer<typeof receivedEventSchema>

const catalogEntrySchema = z.object({
  name: z.string(),
  schema: jsonSchemaSchema,
  example: z.optional(z.unknown()),
  /** Ids of the jobs that it starts. */
  jobs: z.array(z.string()),
})
export type CatalogEntry = z.infer<typeof catalogEntrySchema>

/** `GET /events/catalog` */
export const catalogSchema = z.object({ items: z.array(catalogEntrySchema) })

/** `POST /events` and `POST /events/{key}/replay` */
export const sentSchema = z.object({ id: z.string(), name: z.string() })

const replaySchema = z.object({
  replay: z.string(),
  /** As EventBridge spells it, e.g. `RUNNING`. */
  state: z.string(),
  from: z.string(),
  to: z.string(),
  /** Events up to here were put on the bus again. */
  progressedTo: z.optional(z.string()),
  /** Why it is in its state, when AWS says so. */
  reason: z.optional(z.string()),
})
export type Replay = z.infer<typeof replaySchema>

/** `GET /replays` */
export const replaysSchema = z.object({ items: z.array(replaySchema) })

/** `POST /replays` */
export const replayStartedSchema = z.object({ replay: z.string() })

/** `POST /replays/{replay}/cancel` */
export const replayCancelledSchema = z.object({ replay: z.string() })
