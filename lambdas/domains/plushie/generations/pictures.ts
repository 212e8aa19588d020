import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3'

import type { GenerationRun } from './generation.ts'
import { generatedKey } from './object-keys.ts'
import { abortable, isMissing, objectsBucket, s3 } from '../../../aws/objects.ts'

/** The object's metadata that names the event whose run stored it: all runs of a generation use the same key. */
const EVENT_ID = 'event-id'
/** Others write at most a few times: this run's earlier attempt, an earlier run, a clean-up. */
const MAX_PUTS = 5

/** Others changed the object between each look at it and the write. Nothing was written; try again later. */
export class PictureContentionError extends Error {
  override readonly name = 'PictureContentionError'
}

/** What must hold for a picture to be stored. */
export interface PutPictureOptions {
  /** Makes sure that the run owns the generation, and rejects otherwise; asked before each write. */
  readonly checkOwner: () => Promise<unknown>
  readonly signal?: AbortSignal
}

/**
 * Stores a run's plushie in place of what is there, if the run owned the generation after that was there.
 *
 * A step whose run was stopped works on, and may come to this write long after a retry has stored its own picture. So it
 * looks what is there, then asks who owns the generation, and S3 writes only if what was seen is still there: what a later
 * run stores, it stores after that answer.
 *
 * Twice: the same again replaces it. Death right after, or an answer that is lost: it is found and replaced.
 * @throws what `checkOwner` throws
 * @throws {PictureContentionError} when others were faster five times
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function putPicture(
  run: GenerationRun,
  picture: Uint8Array,
  { checkOwner, signal }: PutPictureOptions,
): Promise<void> {
  const object = { Bucket: objectsBucket(), Key: generatedKey(run) }
  for (let tries = 0; tries < MAX_PUTS; tries += 1) {
    const etag = await etagOf(object, signal)
    await checkOwner()
    try {
      await s3().send(
        new PutObjectCommand({
          ...object,
          Body: picture,
          ContentType: 'image/png',
          Metadata: { [EVENT_ID]: run.eventId },
          ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
        }),
        abortable(signal),
      )
      return
    } catch (error) {
      if (!wasChanged(error)) throw error
    }
  }
  throw new PictureContentionError(
    `the picture of generation ${run.generationId} was changed by others before each of ${MAX_PUTS} writes`,
  )
}

/** The ETag of an object; `undefined` when there is none. */
async function etagOf(
  object: { readonly Bucket: string; readonly Key: string },
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    const { ETag } = await s3().send(new HeadObjectCommand(object), abortable(signal))
    return ETag
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Whether S3 refused a conditional write because the object is not what was seen: replaced, gone, or being written. */
function wasChanged(error: unknown): boolean {
  if (isMissing(error)) return true
  return (
    error instanceof S3ServiceException &&
    (error.name === 'PreconditionFailed' || error.name === 'ConditionalRequestConflict')
  )
}

/**
 * Removes the plushie of this run; without effect when there is none, or one of another run.
 *
 * A clean-up may be slow, or come twice, and a retry may have stored its own picture meanwhile, which its user pays for:
 * the name of the event tells whose it is, and S3 deletes only what was looked at.
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
