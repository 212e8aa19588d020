import type { generateRequested } from '../../events.ts'
import type { TriggerEvent } from '../../../../job/branch.ts'
import type { FailureContext } from '../../../../job/step-context.ts'
import { beginFailing } from '../../generations/begin-failing.ts'
import { type FailResult, failGeneration } from '../../generations/fail-generation.ts'
import { deletePicture } from '../../generations/pictures.ts'
import { generationRunOf } from './generation-run.ts'
import { readableFailure } from './readable-failure.ts'

/**
 * Ends a generation whose run failed for good: `failed` with a reason for its user, the reserved credit free again.
 *
 * What goes: the generated picture, if there is one. What stays: the original photo (or the upload, when no original
 * was stored yet), so that a retry needs no upload. Temporary outputs of steps are dropped by the bucket's lifecycle.
 *
 * Three writes, in this order: the record is shut (`closing`: no step can write to it or complete it, no retry can start),
 * the picture is deleted, the failure is recorded (from here on the user can retry). The first makes sure that the picture
 * is not that of a completed generation; the last, that a retry finds the place of its picture free.
 *
 * - Death in between: the next clean-up finds `closing` and does the rest again. If none comes, the reconciler does.
 * - Twice: the second finds `already-failed`, and deletes nothing: what is there then is not this run's.
 * - Two at once (the machine lets one in, but the reconciler may come): both delete, one records. When the slower one
 *   deletes only after a retry has stored its picture, that one stays: only this run's own is deleted.
 */
export async function cleanUp(
  context: FailureContext<TriggerEvent<typeof generateRequested>, unknown>,
): Promise<{ outcome: FailResult }> {
  const { failure, log, signal } = context
  const generation = generationRunOf(context)
  let outcome: FailResult
  const begun = await beginFailing(generation)
  if (begun === 'closing') {
    await deletePicture(generation, signal)
    outcome = await failGeneration({ ...generation, reason: readableFailure(failure.error) })
  } else outcome = begun
  log.error('generation failed', {
    generationId: generation.generationId,
    outcome,
    failedStep: failure.step,
    error: failure.error,
    attempts: failure.attempts,
  })
  return { outcome }
}
