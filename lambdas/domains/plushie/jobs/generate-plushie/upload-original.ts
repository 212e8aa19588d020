import type { ImageType } from '../../../../images/image-type.ts'
import { inspectImage } from '../../../../images/inspect-image.ts'
import { NonRetriableError } from '../../../../job/non-retriable-error.ts'
import { originalKey, photoKeys } from '../../generations/object-keys.ts'
import { copyObject, getObject, objectsBucket } from '../../../../aws/objects.ts'
import { recordOriginal } from '../../generations/record-original.ts'
import { claimGeneration, generationRunOf, type PlushieContext } from './generation-run.ts'

/** The photo as the later steps find it. */
export interface OriginalPhoto {
  readonly key: string
  readonly contentType: ImageType
  readonly width: number
  readonly height: number
}

/** The photo is gone, or its bytes are no photo. */
export class InvalidPhotoError extends NonRetriableError {
  override readonly name = 'InvalidPhotoError'
}

/**
 * Checks the photo by its bytes, whatever its sender called it, and stores it where it outlives failures:
 * `plushify/originals/{userId}/{generationId}.{ext}`. The upload stays; the bucket's lifecycle drops it.
 *
 * Whose photo it is, is settled before anything is read: the event may name a photo of its own generation only, and the
 * run must own the generation (or take it over, see `claimGeneration`).
 *
 * Twice: the same bytes to the same key. Death between the writes: the retry does all again. An upload that its user
 * overwrites between the check and the copy is not copied: the step fails, and its retry checks the new bytes.
 * On a user's retry the event names the original itself; it is checked again and stays where it is. A rerun repeats the
 * earlier event; if the upload that it names has expired, the original that was stored then stands in.
 * @throws {InvalidPhotoError}
 */
export async function uploadOriginal(context: PlushieContext): Promise<OriginalPhoto> {
  const { event, signal, progress } = context
  const generation = generationRunOf(context)
  const { upload } = event.data
  if (!photoKeys(generation).has(upload.key) || (upload.bucket ?? objectsBucket()) !== objectsBucket())
    throw new InvalidPhotoError(
      `the event names an object that is no photo of generation ${generation.generationId}: name its upload or its original, in the stack's own bucket`,
    )
  const record = await claimGeneration(context)
  await progress(0, 'Checking your photo')
  let sourceKey = upload.key
  let photo = await getObject(sourceKey, { signal })
  if (!photo && record.originalKey !== undefined) {
    sourceKey = record.originalKey
    photo = await getObject(sourceKey, { signal })
  }
  if (!photo)
    throw new InvalidPhotoError(
      `the photo of generation ${generation.generationId} is not in the bucket any more`,
    )
  const image = inspectImage(photo.bytes)
  if (!image.ok)
    throw new InvalidPhotoError(
      `the photo of generation ${generation.generationId} is refused: ${image.code}`,
    )
  const key = originalKey(generation, image.contentType)
  if (key !== sourceKey) {
    const { contentType } = image
    await copyObject({ fromKey: sourceKey, etag: photo.etag, toKey: key, contentType, signal })
  }
  await recordOriginal(generation, { originalKey: key, imageType: image.contentType })
  const { contentType, width, height } = image
  return { key, contentType, width, height }
}
