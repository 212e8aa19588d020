import type { ImageType } from '../../events/image-type.ts'
import { inspectImage } from '../../images/inspect-image.ts'
import { NonRetriableError } from '../../job/non-retriable-error.ts'
import { originalKey } from '../../stores/object-keys.ts'
import { getObject, putObject } from '../../stores/objects.ts'
import { recordOriginal } from '../../stores/record-original.ts'
import { type PlushieContext, takeGeneration } from './generation-run.ts'

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
 * Twice: the same bytes to the same key. Death between the two writes: the retry does both again.
 * On a user's retry the event names the original itself; it is checked again and stays where it is.
 */
export async function uploadOriginal(context: PlushieContext): Promise<OriginalPhoto> {
  const { event, signal, progress } = context
  const generation = await takeGeneration(context)
  await progress(0, 'Checking your photo')
  const { bucket, key: sourceKey } = event.data.upload
  const photo = await getObject(sourceKey, { bucket, signal })
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
  if (key !== sourceKey) await putObject(key, photo.bytes, image.contentType, signal)
  await recordOriginal(generation, { originalKey: key, imageType: image.contentType })
  const { contentType, width, height } = image
  return { key, contentType, width, height }
}
