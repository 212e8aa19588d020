import { closeGeneration } from './close-generation.ts'
import { countFailure } from '../accounts/failure-budget.ts'
import type { FailureReason, GenerationRun } from './generation.ts'

/** What `failGeneration` found. */
export type FailResult =
  /** Recorded now; the reservation is free. */
  | 'failed'
  /** This run's failure was recorded before. */
  | 'already-failed'
  /** Completed, owned by another run, or gone: none of this run's business. */
  | 'closed'

/**
 * Ends a generation badly: `failed` with a reason for its user, the reserved credit free again, and one failure more on
 * the user's count of the day, in one transaction.
 * The picture's key is removed from the record; the original's stays, so that a retry needs no upload.
 *
 * The second half: before it come `beginFailing`, which shuts the run out, and the deletion of the picture. From this
 * moment on a retry can start, whose picture has the same key.
 *
 * - Death right after: it stands; the clean-up that runs again is told `already-failed`, and deletes nothing.
 * - Twice, or two at once for the same run: one writes, the other is told `already-failed`.
 * - Against `completeGeneration` at the same time: after `beginFailing` that is refused; without it whichever is first
 *   ends it, and this one is told `closed`.
 */
export async function failGeneration(
  failure: GenerationRun & { readonly reason: FailureReason },
): Promise<FailResult> {
  const { code, message } = failure.reason
  const now = new Date().toISOString()
  const result = await closeGeneration(failure, {
    status: 'failed',
    set: { error: { code, message }, failedAt: now },
    remove: ['generatedKey'],
    spend: false,
    also: [countFailure(failure.userId, now)],
  })
  if (result.closed) return 'failed'
  return result.found?.status === 'failed' && result.found.eventId === failure.eventId
    ? 'already-failed'
    : 'closed'
}
