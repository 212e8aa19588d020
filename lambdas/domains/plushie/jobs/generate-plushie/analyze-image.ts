import { type PhotoAnalysis, analysePhoto } from '../../models/analyse-photo.ts'
import { recordAnalysis } from '../../generations/record-analysis.ts'
import { generationRunOf, type PlushieContext, takeGeneration } from './generation-run.ts'
import { readOriginal } from './read-original.ts'
import type { OriginalPhoto } from './upload-original.ts'

/**
 * Asks the vision model what the photo shows, and notes it.
 * Twice: asked twice, and the later answer stands; the user sees a subject type early.
 */
export async function analyzeImage(
  context: PlushieContext<{ 'upload-original': OriginalPhoto }>,
): Promise<PhotoAnalysis> {
  const { steps, signal, progress } = context
  const photo = await readOriginal(generationRunOf(context), steps['upload-original'], signal)
  const generation = await takeGeneration(context)
  await progress(0, 'Looking at your photo')
  const analysis = await analysePhoto(photo, signal)
  await recordAnalysis(generation, analysis)
  return analysis
}
