import * as z from 'zod/mini'

/** The header's value: 1 to 200 printable ASCII characters. */
export const idempotencyKeySchema = z.string().check(z.regex(/^[\x20-\x7e]{1,200}$/))

export const IDEMPOTENCY_KEY_HEADER = {
  name: 'Idempotency-Key',
  description:
    'Your name for this request: sent again within 24 hours, it is answered as before and does nothing.',
  schema: z.optional(idempotencyKeySchema),
} as const
