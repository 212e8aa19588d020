import * as z from 'zod/mini'

import { ApiError } from '../../../http/api-error.ts'
import { jsonBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import { idempotencyKeySchema } from '../../../http/idempotency-key.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { grantCredits } from '../accounts/grant-credits.ts'
import { accountSchema } from './contracts/account.ts'

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

/** Gives credits to a user, once for each key. */
export const handler = /* @__PURE__ */ serve(
  grantCreditsRoute,
  async ({ params, body, log }, { userId: grantedBy }) => {
    const result = await grantCredits({ userId: params.userId, ...body, grantedBy })
    if (result.outcome === 'idempotency_key_reused') {
      throw new ApiError(
        409,
        'idempotency_key_reused',
        'This key was used for another number of credits. Use a new one.',
      )
    }
    log.info(result.outcome, { credits: body.credits })
    return { status: result.outcome === 'granted' ? 201 : 200, body: result.account }
  },
)
