import { functionLog } from '../../../runtime/logger.ts'
import { beginFailing } from './begin-failing.ts'
import { failGeneration } from './fail-generation.ts'
import type { GenerationRun } from './generation.ts'
import { openGenerationsSince } from './open-generations.ts'
import { deletePicture } from './pictures.ts'

/** The longest that a run of `generate-plushie` can take (an hour), and a quarter of an hour for its event to arrive. */
export const MAX_OPEN_SECONDS = 75 * 60

const REASON = {
  code: 'timeout',
  message:
    'Making your plushie took too long. You were not charged. You can retry without uploading the photo again.',
} as const

/** Generations could not be ended. They stay open, and the next reconciler tries again; the alarm hears of it. */
export class UnreconciledGenerationsError extends Error {
  override readonly name = 'UnreconciledGenerationsError'
}

/**
 * Fails generations that have been open for longer than any run can take: the last net, for what no event and no
 * clean-up ended. Should a run come later all the same, it finds its generation closed and ends without effect.
 *
 * In the order of the job's clean-up, for its reasons: shut, delete the picture, record.
 * Death in between: the generation is still open, and the next one goes on. Twice, or two at once: one records.
 * @throws {UnreconciledGenerationsError} at the end, when some could not be ended: the others were
 */
export async function handler(): Promise<{ failed: number }> {
  const before = new Date(Date.now() - MAX_OPEN_SECONDS * 1000).toISOString()
  let failed = 0
  const errors: unknown[] = []
  for await (const run of openGenerationsSince(before)) {
    const { generationId, eventId } = run
    try {
      if (!(await fail(run))) continue
      failed += 1
      functionLog.error('failed a generation that nobody ended', { generationId, eventId })
    } catch (error) {
      errors.push(error)
      functionLog.error('could not end a generation', {
        generationId,
        eventId,
        error: error instanceof Error ? error.name : typeof error,
      })
    }
  }
  if (errors.length > 0) {
    throw new UnreconciledGenerationsError(
      `${errors.length} generations could not be ended; the log names them, they stay open`,
      { cause: errors[0] },
    )
  }
  return { failed }
}

/** @returns whether it was failed now. The index is read a moment late: what has ended meanwhile is left alone. */
async function fail(run: GenerationRun): Promise<boolean> {
  if ((await beginFailing(run)) !== 'closing') return false
  await deletePicture(run)
  return (await failGeneration({ ...run, reason: REASON })) === 'failed'
}
