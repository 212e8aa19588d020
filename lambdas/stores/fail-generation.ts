import { closeGeneration } from './close-generation.ts'
import type { FailureReason, GenerationRun } from './generation.ts'

/** What `failGeneration` found. The caller deletes the generated picture after `failed` and `already-failed` only. */
export type FailResult =
  /** Recorded now; the reservation is free. */
  | 'failed'
  /** This run's failure was recorded before: its objects may still be there. */
  | 'already-failed'
  /** Completed, owned by another run, or gone: none of this run's business. */
  | 'closed'

/**
 * Ends a generation badly: `failed` with a reason for its user, and the reserved credit free again, in one transaction.
 * The picture's key is removed from the record; the original's stays, so that a retry needs no upload.
 *
 * - Death right after: it stands; the clean-up that runs again is told `already-failed` and deletes the objects then.
 * - Twice, or two at once for the same run: one writes, the other is told `already-failed`.
 * - Against `completeGeneration` at the same time: whichever is first ends it; this one is told `closed`.
 */
export async function failGeneration(
  failure: GenerationRun & { readonly reason: FailureReason },
): Promise<FailResult> {
  const { code, message } = failure.reason
  const result = await closeGeneration(failure, {
    status: 'failed',
    set: { error: { code, message }, failedAt: new Date().toISOString() },
    remove: ['generatedKey'],
    spend: false,
    also: [],
  })
  if (result.closed) return 'failed'
  return result.found?.status === 'failed' && result.found.eventId === failure.eventId
    ? 'already-failed'
    : 'closed'
}
