import { objectBytes } from '../../../aws/objects.ts'
import { ApiError } from '../../../http/api-error.ts'
import { noBody } from '../../../http/body.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { getGeneration } from '../generations/get-generation.ts'
import { retryGeneration, type RetryResult } from '../generations/retry-generation.ts'
import { LOCATION, acceptedGenerationSchema } from './contracts/accepted-generation.ts'
import { GENERATION_NOT_FOUND, generationIdParams } from './contracts/generation-id.ts'
import { NO_CREDIT, TOO_MANY } from './contracts/reservation.ts'
import { failureBudgetError } from './failure-budget-error.ts'
import { generationNotFound } from './generation-not-found.ts'
import { reservationError } from './reservation-error.ts'
import { noRetriesLeft, notFailed, retryTooSoon } from './retry-refusal.ts'

/** `POST /generations/{id}/retry` */
export const retryGenerationRoute = {
  id: 'retry-generation',
  method: 'POST',
  path: '/generations/{id}/retry',
  entry: 'lambdas/domains/plushie/api/retry-generation.ts',
  scope: 'user',
  throttle: { rate: 50, burst: 100 },
  summary: 'Starts a failed generation anew, without a new upload',
  description:
    'A generation can be retried five times: at once after its first failure, then 1, 5, 15 and 60 minutes after the last one. `retry` of the generation tells what is left.',
  repeated: 'Sent again while the generation is in progress, or completed, it is refused with 409.',
  params: generationIdParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    202: {
      description: 'Accepted: one credit is reserved again.',
      schema: acceptedGenerationSchema(),
      headers: LOCATION,
    },
    402: NO_CREDIT,
    404: GENERATION_NOT_FOUND,
    409: { description: 'It has not failed (`not_failed`), or was retried five times (`no_retries_left`).' },
    410: { description: 'Its photo is gone: upload it again.' },
    429: {
      description: `It failed too short a time ago (\`retry_too_soon\`, with \`retryAt\`). ${TOO_MANY.description}`,
    },
    503: { description: 'Too many requests of this user at once, or another run of it; nothing happened.' },
  }),
} as const satisfies Route

/** Starts a failed generation anew from its stored photo. Two at once start one run; the second gets 409. */
export const handler = /* @__PURE__ */ serve(retryGenerationRoute, async ({ params, log }, { userId }) => {
  const key = { userId, generationId: params.id }
  const generation = await getGeneration(key)
  if (!generation) throw generationNotFound()
  if (generation.status !== 'failed') throw notFailed(generation.status)
  if ((await objectBytes(generation.originalKey ?? generation.upload.key)) === undefined) {
    throw new ApiError(410, 'photo_expired', 'The photo is not kept any more. Please upload it again.')
  }
  const result = await retryGeneration(key)
  if (result.outcome !== 'accepted') throw refusalOf(result)
  const { generationId, eventId } = result
  log.info('accepted', { generationId, eventId })
  return {
    status: 202,
    body: { generationId, status: 'processing' },
    headers: { location: `/generations/${generationId}` },
  }
})

function refusalOf(result: Exclude<RetryResult, { readonly outcome: 'accepted' }>): ApiError {
  switch (result.outcome) {
    case 'not_found':
      return generationNotFound()
    case 'not_failed':
      return notFailed(result.status)
    case 'retry_too_soon':
      return retryTooSoon(result.retryAt)
    case 'no_retries_left':
      return noRetriesLeft()
    case 'too_many_failures_today':
      return failureBudgetError(result)
    case 'too_many_in_progress':
    case 'insufficient_credits':
      return reservationError(result)
    default:
      return result satisfies never
  }
}
