import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3'

import type { GenerationRun } from './generation.ts'
import { generatedKey } from './object-keys.ts'
import { abortable, isMissing, objectsBucket, s3 } from './objects.ts'

/** The object's metadata that names the event whose run stored it: all runs of a generation use the same key. */
const EVENT_ID = 'event-id'

/** Stores a run's plushie. The same again overwrites; so does the picture of a later run. */
export async function putPicture(
  run: GenerationRun,
  picture: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  await s3().send(
    new PutObjectCommand({
      Bucket: objectsBucket(),
      Key: generatedKey(run),
      Body: picture,
      ContentType: 'image/png',
      Metadata: { [EVENT_ID]: run.eventId },
    }),
    abortable(signal),
  )
}

/**
 * Removes the plushie of this run; without effect when there is none, or one of another run.
 *
 * A clean-up may be slow, or come twice, and a retry may have stored its own picture meanwhile, which its user pays for:
 * the name of the event tells whose it is, and S3 deletes only what was looked at. What is left: this run's own `putPicture`
 * that lands after the retry's has made the picture its own again.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export async function deletePicture(run: GenerationRun, signal?: AbortSignal): Promise<void> {
  const object = { Bucket: objectsBucket(), Key: generatedKey(run) }
  try {
    const { Metadata, ETag } = await s3().send(new HeadObjectCommand(object), abortable(signal))
    if (Metadata?.[EVENT_ID] !== run.eventId) return
    await s3().send(new DeleteObjectCommand({ ...object, IfMatch: ETag }), abortable(signal))
  } catch (error) {
    if (isMissing(error)) return
    if (error instanceof S3ServiceException && error.name === 'PreconditionFailed') return
    throw error
  }
}
