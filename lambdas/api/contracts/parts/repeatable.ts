import * as z from 'zod/mini'

import { idempotencyKeySchema } from '../../idempotency-key.ts'

/** A header by which a request may be repeated without harm. */
export const REPEATABLE = {
  name: 'Idempotency-Key',
  description: 'Your name for this request: sent again, it does what it did before, and nothing runs twice.',
  schema: z.optional(idempotencyKeySchema),
} as const
