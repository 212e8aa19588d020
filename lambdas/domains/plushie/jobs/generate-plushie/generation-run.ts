import type { generateRequested } from '../../events.ts'
import type { TriggerEvent } from '../../../../job/branch.ts'
import type { StepContext } from '../../../../job/step-context.ts'
import type { Generation, GenerationTakeover } from '../../generations/generation.ts'
import { GenerationClosedError } from '../../generations/generation-closed-error.ts'
import { reopenGeneration } from '../../generations/reopen-generation.ts'
import { updateOpenGeneration } from '../../generations/update-open-generation.ts'

/** What the steps of `generate-plushie` are given; `Steps` are the outputs that the step reads. */
export type PlushieContext<Steps = unknown> = StepContext<TriggerEvent<typeof generateRequested>, Steps>

/** Names the generation and the event whose run may write to it. */
export function generationRunOf({ event }: Pick<PlushieContext, 'event'>): GenerationTakeover {
  const { userId, generationId } = event.data
  return { userId, generationId, eventId: event.id, eventTs: event.ts }
}

/**
 * The same, for a step that is about to work on it. A run that an operator started from a later step takes the failed
 * generation over first; a run that an event started owns it from its submission, and nothing is read or written.
 */
export async function takeGeneration(context: PlushieContext): Promise<GenerationTakeover> {
  const generation = generationRunOf(context)
  if (context.run.rerunOf !== undefined) await reopenGeneration(generation)
  return generation
}

/**
 * The same for the first step, which makes sure of it by a write that changes nothing, and gives the record out.
 *
 * A run that an operator started with an event of their own (`POST /runs` with data, `POST /events`) owns nothing: it
 * takes a failed generation over, and a reservation with it, if its event is younger by its `ts` than the one that
 * failed. An event that the archive replays has the time of then, and does not: its user has moved on.
 * @throws {GenerationClosedError} when another run has it open or completed it, or when this run's own failure is recorded
 * @throws {ReservationRefusedError} when it is to be taken over, and the user has no credit or five open generations
 */
export async function claimGeneration(context: PlushieContext): Promise<Generation> {
  const run = await takeGeneration(context)
  try {
    return await updateOpenGeneration(run, {})
  } catch (error) {
    if (!(error instanceof GenerationClosedError) || !error.found) throw error
    if (error.found.status !== 'failed' || error.ownFailure) throw error
    // Whose event is younger is judged by the transaction: another run may take it over meanwhile.
    await reopenGeneration(run)
    return updateOpenGeneration(run, {})
  }
}
