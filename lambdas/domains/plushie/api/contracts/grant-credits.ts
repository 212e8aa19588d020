import * as z from 'zod/mini'

import { jsonBody } from '../../../../http/body.ts'
import { idempotencyKeySchema } from '../../../../http/idempotency-key.ts'
import type { Route } from '../../../../http/route.ts'
import { accountSchema } from './account.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'

/** `POST /accounts/{userId}/grants` */
export const grantCreditsRoute = {
  id: 'grant-credits',
  method: 'POST',
  path: '/accounts/{userId}/grants',
  entry: 'lambdas/domains/plushie/api/grant-credits.ts',
  scope: 'operator',
  summary: 'Gives credits to a user, once for each key',
  repeated: 'The `key` in the body grants once: sent again, nothing happens.',
  params: z.object({ userId: z.string().check(z.minLength(1), z.maxLength(128)) }),
  query: nothing,
  body: jsonBody(
    z.object({
      key: idempotencyKeySchema,
      credits: z.int().check(z.minimum(1), z.maximum(100_000)),
      reason: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
    }),
  ),
  answers: () => ({
    200: { description: 'The grant of this key was made before; nothing happened.', schema: accountSchema() },
    201: { description: 'Granted.', schema: accountSchema() },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    409: { description: 'The key was used for another number of credits.' },
    503: { description: 'Too many requests for this user at once; nothing happened.' },
  }),
} as const satisfies Route
