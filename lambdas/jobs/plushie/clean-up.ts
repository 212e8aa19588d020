import type { generateRequested } from '../../events/plushie.ts'
import type { TriggerEvent } from '../../job/branch.ts'
import type { FailureContext } from '../../job/step-context.ts'
import { failGeneration } from '../../stores/fail-generation.ts'
import { generatedKey } from '../../stores/object-keys.ts'
import { deleteObject } from '../../stores/objects.ts'
import { generationRunOf } from './generation-run.ts'
import { readableFailure } from './readable-failure.ts'

/**
 * Ends a generation whose run failed for good: `failed` with a reason for its user, the reserved credit free again.
 *
 * What goes: the generated picture, if there is one. What stays: the original photo (or the upload, when no original
 * was stored yet), so that a retry needs no upload. Temporary outputs of steps are dropped by the bucket's lifecycle.
 *
 * The record is written first, and objects are deleted only where it says that this run's generation failed: a clean-up
 * that comes late must not delete the picture of a completed generation, or of a newer run.
 * Twice, or death in between: the second finds `already-failed` and deletes again, which changes nothing.
 */
export async function cleanUp(
  context: FailureContext<TriggerEvent<typeof generateRequested>, unknown>,
): Promise<{ outcome: 'failed' | 'already-failed' | 'closed' }> {
  const { failure, log, signal } = context
  const generation = generationRunOf(context)
  const outcome = await failGeneration({ ...generation, reason: readableFailure(failure.error) })
  if (outcome !== 'closed') await deleteObject(generatedKey(generation), signal)
  log.error('generation failed', {
    generationId: generation.generationId,
    outcome,
    failedStep: failure.step,
    error: failure.error,
    attempts: failure.attempts,
  })
  return { outcome }
}
