import { getGeneration } from '../generations/get-generation.ts'
import { objectBytes } from '../../../aws/objects.ts'
import { retryGeneration, type RetryResult } from '../generations/retry-generation.ts'
import { ApiError } from '../../../http/api-error.ts'
import { retryGenerationRoute } from './contracts/retry-generation.ts'
import { failureBudgetError } from './failure-budget-error.ts'
import { generationNotFound } from './generation-not-found.ts'
import { reservationError } from './reservation-error.ts'
import { noRetriesLeft, notFailed, retryTooSoon } from './retry-refusal.ts'
import { serve } from '../../../http/serve.ts'

/** Starts a failed generation anew from its stored photo. Two at once start one run; the second gets 409. */
export const handler = serve(retryGenerationRoute, async ({ params, log }, { userId }) => {
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
