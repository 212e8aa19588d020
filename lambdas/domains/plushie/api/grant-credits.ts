import { grantCredits } from '../accounts/grant-credits.ts'
import { ApiError } from '../../../http/api-error.ts'
import { grantCreditsRoute } from './contracts/grant-credits.ts'
import { serve } from '../../../http/serve.ts'

/** Gives credits to a user, once for each key. */
export const handler = serve(grantCreditsRoute, async ({ params, body, log }, { userId: grantedBy }) => {
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
})
