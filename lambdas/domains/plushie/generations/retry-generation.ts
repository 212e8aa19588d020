import { v7 as uuidv7 } from 'uuid'

import { timeAfter } from './event-time.ts'
import type { FailureBudgetRefusal } from '../accounts/failure-budget.ts'
import { getGeneration } from './get-generation.ts'
import type { GenerationKey, GenerationStatus } from './generation.ts'
import { requestRun } from './request-run.ts'
import type { ReservationRefusal } from '../accounts/reservation.ts'
import { restartByUser } from './restart-generation.ts'
import { ContentionError } from '../../../aws/retry-conflicts.ts'
import { retriesLeft } from './user-retries.ts'

export type RetryResult =
  | { readonly outcome: 'accepted'; readonly generationId: string; readonly eventId: string }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'not_failed'; readonly status: Exclude<GenerationStatus, 'failed'> }
  /** `retryAt`: ISO time from which it is taken. */
  | { readonly outcome: 'retry_too_soon'; readonly retryAt: string }
  | { readonly outcome: 'no_retries_left' }
  | ReservationRefusal
  | FailureBudgetRefusal

/**
 * Starts a failed generation anew from its stored photo: open again, one credit reserved, a new event in the outbox,
 * in one transaction. The event's `upload` is the stored original where there is one, else the upload.
 *
 * What is judged here (the pause, what is left) holds in the transaction: it is refused unless the failure that was read
 * is still the last one.
 *
 * - Death right after: all of it stands; the outbox relay starts the run.
 * - Twice, or two at once: one is accepted, the other finds it `not_failed` (processing).
 * @throws {ContentionError} when another run took it over and failed meanwhile; nothing is written then
 */
export async function retryGeneration(key: GenerationKey): Promise<RetryResult> {
  const generation = await getGeneration(key)
  if (!generation) return { outcome: 'not_found' }
  if (generation.status !== 'failed') return { outcome: 'not_failed', status: generation.status }
  const now = new Date().toISOString()
  const { at: retryAt } = retriesLeft(generation)
  if (retryAt === undefined) return { outcome: 'no_retries_left' }
  if (retryAt > now) return { outcome: 'retry_too_soon', retryAt }
  const { userId, generationId, imageType, originalKey } = generation
  const upload = originalKey === undefined ? generation.upload : { key: originalKey }
  const eventTs = timeAfter(generation.eventTs ?? generation.failedAt ?? generation.updatedAt, now)
  const run = { userId, generationId, eventId: uuidv7(), eventTs }
  const result = await restartByUser(run, {
    failedEventId: generation.eventId,
    request: requestRun(run, { upload, imageType }, eventTs),
  })
  if (result.outcome === 'restarted') return { outcome: 'accepted', generationId, eventId: run.eventId }
  if (result.outcome !== 'not_failed') return result
  if (!result.found) return { outcome: 'not_found' }
  const { status } = result.found
  if (status !== 'failed') return { outcome: 'not_failed', status }
  throw new ContentionError(`retrying generation ${generationId} met another run of it; nothing was written`)
}
