import type { GenerationRun } from './generation.ts'
import { GenerationClosedError } from './generation-closed-error.ts'
import { updateOpenGeneration } from './update-open-generation.ts'

/** What `beginFailing` found. The caller deletes the generated picture after `closing` only, and then fails the generation. */
export type BeginFailingResult =
  /** Shut now, or before by this run: no step can write to it or complete it any more, and no retry can start yet. */
  | 'closing'
  /** This run's failure is recorded, so its picture was deleted before: one that is there now belongs to a newer run. */
  | 'already-failed'
  /** Completed, owned by another run, or gone: none of this run's business. */
  | 'closed'

/**
 * The first half of ending a generation badly: it stays `processing`, with its credit reserved, but `closing` shuts its
 * steps out. The picture is deleted between the halves; `failGeneration`, the second, lets a retry in. In any other order
 * a slow deletion could hit the picture of the retry.
 *
 * - Death right after: the clean-up that runs again is told `closing`, and goes on. If none does, the reconciler does so:
 *   the generation is still in the open index.
 * - Twice, or two at once for the same run: `closing` both times.
 * - Against `completeGeneration` at the same time: whichever is first wins; after it, this one is told `closed`.
 */
export async function beginFailing(run: GenerationRun): Promise<BeginFailingResult> {
  try {
    await updateOpenGeneration(run, { closing: run.eventId }, { evenIfClosing: true })
    return 'closing'
  } catch (error) {
    if (!(error instanceof GenerationClosedError)) throw error
    const { found } = error
    return found?.status === 'failed' && found.eventId === run.eventId ? 'already-failed' : 'closed'
  }
}
