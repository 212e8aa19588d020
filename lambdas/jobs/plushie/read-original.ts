import { getObject } from '../../stores/objects.ts'
import { InvalidPhotoError, type OriginalPhoto } from './upload-original.ts'

/**
 * Reads the stored photo.
 * @throws {InvalidPhotoError} when it is gone
 */
export async function readOriginal(
  original: OriginalPhoto,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; contentType: string }> {
  const photo = await getObject(original.key, { signal })
  if (!photo) throw new InvalidPhotoError('the stored photo is not in the bucket any more')
  return { bytes: photo.bytes, contentType: original.contentType }
}
