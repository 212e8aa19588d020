import { generatedKey } from '../../stores/object-keys.ts'
import { putObject } from '../../stores/objects.ts'
import { recordGenerated } from '../../stores/record-generated.ts'
import { type PlushieContext, takeGeneration } from './generation-run.ts'

/**
 * Stores the plushie as `plushify/generated/{userId}/{generationId}.png` and notes its key.
 *
 * The note comes first: it is refused to a run that lost the generation, which then must not overwrite the picture of
 * the run that has it. Death between the two: the retry does both again; until `finalize` nobody is shown the key.
 */
export async function uploadGenerated(
  context: PlushieContext<{ 'generate-plushie': { picture: Uint8Array } }>,
): Promise<{ key: string }> {
  const { steps, signal, progress } = context
  const generation = await takeGeneration(context)
  await progress(0, 'Wrapping it up')
  const key = generatedKey(generation)
  await recordGenerated(generation, { generatedKey: key })
  await putObject(key, steps['generate-plushie'].picture, 'image/png', signal)
  return { key }
}
