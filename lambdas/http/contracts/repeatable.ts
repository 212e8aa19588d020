import * as z from 'zod/mini'

import { IDEMPOTENCY_KEY_HEADER, idempotencyKeySchema } from '../idempotency-key.ts'

/** A header by which a request of an operator may be repeated without harm. */
export const REPEATABLE = {
  name: IDEMPOTENCY_KEY_HEADER.name,
  description:
    'Your name for this request: sent again within 30 days, it is answered as before, and nothing runs twice. The same key with another request is refused. Keys of other callers are other keys.',
  schema: z.optional(idempotencyKeySchema),
} as const

/** What tells a repeated answer of such a route from a first one. */
export const REPLAYED_HEADER = {
  'idempotent-replayed': '`true` where the request had come before under this key; else absent.',
} as const

/** 409 of such a route. */
export const KEY_REUSED = 'The idempotency key was used for another request.'
