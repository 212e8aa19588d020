import * as z from 'zod/mini'

import { EVENT_KINDS } from '../../stores/event-record.ts'
import { noBody, jsonBody } from '../body.ts'
import { idempotencyKeySchema } from '../idempotency-key.ts'
import type { Route } from '../route.ts'
import { runStatusSchema } from '../run-schemas.ts'
import { NO_OPERATOR, nothing, time } from './common.ts'

const name = z.string().check(z.minLength(1), z.maxLength(200))
const NOT_FOUND = { description: 'No event has this key (any more): the record goes back 30 days.' }

/** Key of a record: the id of the delivery, with `.` and the replay's name behind it where an archive replay delivered. */
const keyParams = z.object({ key: z.string().check(z.regex(/^[\w.-]{1,200}$/)) })

const eventSummary = {
  /** Of the delivery. */
  key: z.string(),
  /** The event's own id; several deliveries may have it. Absent when it has none that could be used. */
  id: z.optional(z.string()),
  name: z.string(),
  source: z.string(),
  kind: z.enum(EVENT_KINDS),
  /** What is wrong, by path, never by value. */
  problems: z.array(z.string()),
  receivedAt: z.string(),
  /** Key of the event that this one repeats: an operator or an archive replay put it on the bus again. */
  replayOf: z.optional(z.string()),
}

export const eventSummarySchema = z.object(eventSummary)

/** `GET /events/catalog` */
export const listEventCatalogRoute = {
  id: 'list-event-catalog',
  method: 'GET',
  path: '/events/catalog',
  entry: 'lambdas/api/list-event-catalog.ts',
  scope: 'operator',
  summary: 'Lists the events that may be sent, with schemas, examples and the jobs that they start',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: {
    200: {
      description: 'All events of the catalog.',
      schema: z.object({
        items: z.array(
          z.object({
            name: z.string(),
            /** JSON Schema (draft 2020-12) of `data` as it is sent. */
            schema: z.record(z.string(), z.unknown()),
            /** Data that fit the schema; absent where none can be made of the schema alone. */
            example: z.optional(z.unknown()),
            /** Ids of the jobs that it starts. */
            jobs: z.array(z.string()),
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
  },
} as const satisfies Route

/** `GET /events` */
export const listEventsRoute = {
  id: 'list-events',
  method: 'GET',
  path: '/events',
  entry: 'lambdas/api/list-events.ts',
  scope: 'operator',
  summary: 'Lists what came over the bus in the last 30 days, newest first',
  params: nothing,
  query: z.object({
    name: z.optional(name),
    kind: z.optional(z.enum(EVENT_KINDS)),
    /** Received at this time or later. */
    from: z.optional(time),
    /** Received before this time. */
    to: z.optional(time),
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 50),
    cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
  }),
  body: noBody,
  answers: {
    200: {
      description:
        'A page. It may have fewer events than asked for, or none, and still not be the last: that one has no `cursor`.',
      schema: z.object({ items: z.array(eventSummarySchema), cursor: z.optional(z.string()) }),
    },
    403: NO_OPERATOR,
    422: { description: 'A part of the query is not as it must be, or the cursor is of another list.' },
  },
} as const satisfies Route

/** `GET /events/{key}` */
export const getEventRoute = {
  id: 'get-event',
  method: 'GET',
  path: '/events/{key}',
  entry: 'lambdas/api/get-event.ts',
  scope: 'operator',
  summary: 'Shows one event with its data and the runs that it started',
  params: keyParams,
  query: nothing,
  body: noBody,
  answers: {
    200: {
      description: 'The event.',
      schema: z.object({
        ...eventSummary,
        /** The event's data; of an event that does not have our form, its whole `detail`. */
        data: z.optional(z.unknown()),
        /** Size of data that were too large to keep. */
        dataBytes: z.optional(z.number()),
        /** Runs that claimed it. An event without an id that could be used is claimed by none. */
        runs: z.array(
          z.object({
            job: z.string(),
            run: z.string(),
            /** ARN of the execution. */
            runId: z.string(),
            status: runStatusSchema,
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
    404: NOT_FOUND,
  },
} as const satisfies Route

/** A header by which a request may be repeated without harm. */
const REPEATABLE = {
  name: 'Idempotency-Key',
  description: 'Your name for this request: sent again, it does what it did before, and nothing runs twice.',
  schema: z.optional(idempotencyKeySchema),
} as const

/** `POST /events/{key}/replay` */
export const replayEventRoute = {
  id: 'replay-event',
  method: 'POST',
  path: '/events/{key}/replay',
  entry: 'lambdas/api/replay-event.ts',
  scope: 'operator',
  summary: 'Puts an event on the bus again with a new id, so that its jobs run again',
  params: keyParams,
  query: nothing,
  headers: [REPEATABLE],
  body: noBody,
  answers: {
    202: {
      description: 'On the bus. Its record will name this event in `replayOf`.',
      schema: z.object({ id: z.string(), name: z.string() }),
    },
    403: NO_OPERATOR,
    404: NOT_FOUND,
    422: { description: 'No job could take it: `code` and `issues` say why.' },
    503: { description: 'The bus did not take it; try again.' },
  },
} as const satisfies Route

/** Name of a replay, as EventBridge has it. */
const replayName = z.string().check(z.regex(/^[\w.-]{1,64}$/))

/** `POST /replays` */
export const startReplayRoute = {
  id: 'start-replay',
  method: 'POST',
  path: '/replays',
  entry: 'lambdas/api/start-replay.ts',
  scope: 'operator',
  summary: 'Delivers the archived events of a time again: each starts a new run',
  params: nothing,
  query: nothing,
  headers: [REPEATABLE],
  body: jsonBody(
    z.object({
      /** The first event's time. */
      from: time,
      to: time,
      /** Ids of the jobs that get them. Default: all. */
      jobs: z.optional(z.array(name).check(z.minLength(1), z.maxLength(100))),
    }),
  ),
  answers: {
    202: { description: 'Begun.', schema: z.object({ replay: z.string() }) },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    422: { description: 'The time is none, or a job is unknown (`known` lists those that there are).' },
    429: { description: 'Ten replays are under way: AWS does no more at once.' },
  },
} as const satisfies Route

/** `GET /replays` */
export const listReplaysRoute = {
  id: 'list-replays',
  method: 'GET',
  path: '/replays',
  entry: 'lambdas/api/list-replays.ts',
  scope: 'operator',
  summary: 'Lists replays of the archive, the latest first',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: {
    200: {
      description: 'The replays of the last 90 days, at most 500.',
      schema: z.object({
        items: z.array(
          z.object({
            replay: z.string(),
            /** As EventBridge has it: `STARTING`, `RUNNING`, `CANCELLING`, `COMPLETED`, `CANCELLED`, `FAILED`. */
            state: z.string(),
            from: z.string(),
            to: z.string(),
            /** Time of the last event that was delivered. */
            progressedTo: z.optional(z.string()),
            reason: z.optional(z.string()),
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
  },
} as const satisfies Route

/** `POST /replays/{replay}/cancel` */
export const cancelReplayRoute = {
  id: 'cancel-replay',
  method: 'POST',
  path: '/replays/{replay}/cancel',
  entry: 'lambdas/api/cancel-replay.ts',
  scope: 'operator',
  summary: 'Ends a replay; what it delivered stays delivered',
  params: z.object({ replay: replayName }),
  query: nothing,
  body: noBody,
  answers: {
    202: {
      description: 'It ends within moments.',
      schema: z.object({ replay: z.string(), state: z.string() }),
    },
    403: NO_OPERATOR,
    404: { description: 'This API began no replay of this name.' },
    409: { description: 'It has ended.' },
  },
} as const satisfies Route
