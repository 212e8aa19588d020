import { type PlushieContext, takeGeneration } from './generation-run.ts'
import { pictureOf, storePicture } from './store-picture.ts'

/** Stores the plushie and notes its key. Twice, or death in between: see `storePicture`. */
export async function uploadGenerated(
  context: PlushieContext<{ 'generate-plushie': { picture: Uint8Array } }>,
): Promise<{ key: string }> {
  const { steps, signal, progress } = context
  const picture = pictureOf(steps['generate-plushie'])
  const generation = await takeGeneration(context)
  await progress(0, 'Wrapping it up')
  return { key: await storePicture(generation, picture, signal) }
}
