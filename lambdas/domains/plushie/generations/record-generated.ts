import type { GenerationRun } from './generation.ts'
import { updateOpenGeneration } from './update-open-generation.ts'

/**
 * Notes where the plushie is stored. Death right after, or twice: the same. Two runs at once: only the owner writes.
 * The user is shown it once the generation is completed, not before.
 * @throws {GenerationClosedError} when this run does not own the generation (any more)
 */
export async function recordGenerated(
  run: GenerationRun,
  generated: { readonly generatedKey: string },
): Promise<void> {
  await updateOpenGeneration(run, { generatedKey: generated.generatedKey })
}
