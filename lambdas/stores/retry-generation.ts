import { v7 as uuidv7 } from 'uuid'

import { getGeneration } from './get-generation.ts'
import type { GenerationKey, GenerationStatus } from './generation.ts'
import { requestRun } from './request-run.ts'
import type { ReservationRefusal } from './reservation.ts'
import { restartGeneration } from './restart-generation.ts'

export type RetryResult =
  | { readonly outcome: 'accepted'; readonly generationId: string; readonly eventId: string }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'not_failed'; readonly status: GenerationStatus }
  | ReservationRefusal

/**
 * Starts a failed generation anew from its stored photo: open again, one credit reserved, a new event in the outbox,
 * in one transaction. The event's `upload` is the stored original where there is one, else the upload.
 *
 * - Death right after: all of it stands; the outbox relay starts the run.
 * - Twice, or two at once: one is accepted, the other finds it `not_failed` (processing).
 */
export async function retryGeneration(key: GenerationKey): Promise<RetryResult> {
  const generation = await getGeneration(key)
  if (!generation) return { outcome: 'not_found' }
  if (generation.status !== 'failed') return { outcome: 'not_failed', status: generation.status }
  const { userId, generationId, imageType, originalKey } = generation
  const upload = originalKey === undefined ? generation.upload : { key: originalKey }
  const run = { userId, generationId, eventId: uuidv7() }
  const result = await restartGeneration(run, [
    requestRun(run, { upload, imageType }, new Date().toISOString()),
  ])
  if (result.outcome === 'restarted') return { outcome: 'accepted', generationId, eventId: run.eventId }
  if (result.outcome !== 'not_failed') return result
  return result.found ? { outcome: 'not_failed', status: result.found.status } : { outcome: 'not_found' }
}
