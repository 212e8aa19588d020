import { completeGeneration } from '../../generations/complete-generation.ts'
import { generatedKey } from '../../generations/object-keys.ts'
import { reopenGeneration } from '../../generations/reopen-generation.ts'
import { generationRunOf, type PlushieContext } from './generation-run.ts'
import { pictureOf, storePicture } from './store-picture.ts'

/**
 * Completes the generation and takes the credit, in one transaction.
 * Twice, or death right after: the second finds it completed by this run, and takes nothing.
 *
 * In an operator's rerun the picture is stored again first: the failure that is repeated ended in a clean-up, which
 * deleted it, and a rerun from here skips the step that stores it. Nobody pays for a picture that is not there.
 */
export async function finalize(
  context: PlushieContext<{ 'generate-plushie': { picture: Uint8Array } }>,
): Promise<{ generatedKey: string }> {
  const { run, steps, signal, progress } = context
  const generation = generationRunOf(context)
  if (run.rerunOf !== undefined) {
    const picture = pictureOf(steps['generate-plushie'])
    if ((await reopenGeneration(generation)) !== 'already-completed') {
      await storePicture(generation, picture, signal)
    }
  }
  await progress(0, 'Almost done')
  const key = generatedKey(generation)
  await completeGeneration({ ...generation, generatedKey: key })
  return { generatedKey: key }
}
