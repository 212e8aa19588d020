import type { PhotoAnalysis } from '../../models/analyse-photo.ts'
import { drawPlushie } from '../../models/draw-plushie.ts'
import { generationRunOf, type PlushieContext, takeGeneration } from './generation-run.ts'
import { plushiePrompt } from './plushie-prompt.ts'
import { readOriginal } from './read-original.ts'
import type { OriginalPhoto } from './upload-original.ts'

/**
 * Asks the image model for the plushie, with the original as its reference.
 * The bytes go to temporary storage and on to the next step; nothing is written here.
 */
export async function generateImage(
  context: PlushieContext<{ 'upload-original': OriginalPhoto; 'analyze-image': PhotoAnalysis }>,
): Promise<{ picture: Uint8Array }> {
  const { steps, signal, progress } = context
  const photo = await readOriginal(generationRunOf(context), steps['upload-original'], signal)
  await takeGeneration(context)
  await progress(0, 'Sewing your plushie')
  return { picture: await drawPlushie({ prompt: plushiePrompt(steps['analyze-image']), photo }, signal) }
}
