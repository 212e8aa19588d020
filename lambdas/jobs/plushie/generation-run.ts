import type { generateRequested } from '../../events/plushie.ts'
import type { TriggerEvent } from '../../job/branch.ts'
import type { StepContext } from '../../job/step-context.ts'
import type { GenerationRun } from '../../stores/generation.ts'
import { reopenGeneration } from '../../stores/reopen-generation.ts'

/** What the steps of `generate-plushie` are given; `Steps` are the outputs that the step reads. */
export type PlushieContext<Steps = unknown> = StepContext<TriggerEvent<typeof generateRequested>, Steps>

/** Names the generation and the event whose run may write to it. */
export function generationRunOf({ event }: Pick<PlushieContext, 'event'>): GenerationRun {
  return { userId: event.data.userId, generationId: event.data.generationId, eventId: event.id }
}

/**
 * The same, for a step that is about to work on it. A run that an operator started from a later step takes the failed
 * generation over first; a run that an event started owns it from its submission, and nothing is read or written.
 */
export async function takeGeneration(context: PlushieContext): Promise<GenerationRun> {
  const generation = generationRunOf(context)
  if (context.run.rerunOf !== undefined) await reopenGeneration(generation)
  return generation
}
