import type { GenerationKey } from '../../generations/generation.ts'
import { originalKey } from '../../generations/object-keys.ts'
import { getObject } from '../../../../aws/objects.ts'
import { InvalidPhotoError, type OriginalPhoto } from './upload-original.ts'

/**
 * Reads the stored photo of a generation, before the generation is taken over. A rerun can be given any output of the first step, so that it is this very
 * generation's original is asked again: another one would be shown, as a plushie, to a stranger.
 * @throws {InvalidPhotoError} when it is of another generation, or gone
 */
export async function readOriginal(
  generation: GenerationKey,
  original: OriginalPhoto,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; contentType: string }> {
  const { key, contentType } = original
  if (key !== originalKey(generation, contentType)) {
    throw new InvalidPhotoError(
      `the output of "upload-original" names an object that is not the original of generation ${generation.generationId}: rerun from "upload-original"`,
    )
  }
  const photo = await getObject(key, { signal })
  if (!photo) throw new InvalidPhotoError('the stored photo is not in the bucket any more')
  return { bytes: photo.bytes, contentType }
}
