import { getGeneration } from '../stores/get-generation.ts'
import type { GenerationStatus } from '../stores/generation.ts'
import { objectBytes } from '../stores/objects.ts'
import { retryGeneration } from '../stores/retry-generation.ts'
import { ApiError } from './api-error.ts'
import { retryGenerationRoute } from './contracts/retry-generation.ts'
import { generationNotFound } from './generation-not-found.ts'
import { reservationError } from './reservation-error.ts'
import { serve } from './serve.ts'

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
  if (result.outcome === 'not_found') throw generationNotFound()
  if (result.outcome === 'not_failed') throw notFailed(result.status)
  if (result.outcome !== 'accepted') throw reservationError(result)
  const { generationId, eventId } = result
  log.info('accepted', { generationId, eventId })
  return {
    status: 202,
    body: { generationId, status: 'processing' },
    headers: { location: `/generations/${generationId}` },
  }
})

function notFailed(status: GenerationStatus): ApiError {
  const message =
    status === 'processing'
      ? 'This generation is in progress. Only failed ones can be retried.'
      : 'This generation is completed. Only failed ones can be retried.'
  return new ApiError(409, 'not_failed', message, { details: { status } })
}
