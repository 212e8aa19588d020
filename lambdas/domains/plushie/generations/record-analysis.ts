import type { Analysis, GenerationRun } from './generation.ts'
import { updateOpenGeneration } from './update-open-generation.ts'

/**
 * Notes what the photo shows. Death right after, or twice: the same. Two runs at once: only the owner writes.
 * @throws {GenerationClosedError} when this run does not own the generation (any more)
 */
export async function recordAnalysis(run: GenerationRun, analysis: Analysis): Promise<void> {
  const { subjectType, description, keyFeatures } = analysis
  await updateOpenGeneration(run, { analysis: { subjectType, description, keyFeatures } })
}
