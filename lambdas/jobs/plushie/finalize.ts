import { completeGeneration } from '../../stores/complete-generation.ts'
import { generatedKey } from '../../stores/object-keys.ts'
import { putObject } from '../../stores/objects.ts'
import { type PlushieContext, takeGeneration } from './generation-run.ts'

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
  const { run, steps, signal } = context
  const generation = await takeGeneration(context)
  const key = generatedKey(generation)
  if (run.rerunOf !== undefined) {
    await putObject(key, steps['generate-plushie'].picture, 'image/png', signal)
  }
  await completeGeneration({ ...generation, generatedKey: key })
  return { generatedKey: key }
}
