import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'

import { readVariable } from './environment.ts'
import { silentClient } from './silent-client.ts'

let client: S3Client | undefined

/** The process's one S3 client, made on first use. */
export function s3(): S3Client {
  // Checksums only where S3 demands them: otherwise a presigned PUT would be bound to the checksum of an empty body.
  client ??= silentClient(
    new S3Client({
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
  )
  return client
}

/** The stack's objects bucket. */
export function objectsBucket(): string {
  return readVariable('STEPLADDER_OBJECTS_BUCKET')
}

export interface StoredObject {
  readonly bytes: Uint8Array
  /** As it was said at upload: not to be believed of what users upload. */
  readonly contentType: string | undefined
  /** Tells this content from any that replaces it. */
  readonly etag: string
}

/** Stores an object. The same again overwrites: same key, same bytes, same result. */
export async function putObject(
  key: string,
  bytes: Uint8Array,
  contentType: string,
  signal?: AbortSignal,
): Promise<void> {
  await s3().send(
    new PutObjectCommand({ Bucket: objectsBucket(), Key: key, Body: bytes, ContentType: contentType }),
    abortable(signal),
  )
}

/** Reads an object whole; `undefined` when there is none (also once the bucket's lifecycle dropped it). */
export async function getObject(
  key: string,
  options: { bucket?: string | undefined; signal?: AbortSignal | undefined } = {},
): Promise<StoredObject | undefined> {
  try {
    const { Body, ContentType, ETag } = await s3().send(
      new GetObjectCommand({ Bucket: options.bucket ?? objectsBucket(), Key: key }),
      abortable(options.signal),
    )
    if (!Body) return undefined
    if (ETag === undefined) throw new Error(`S3 gave the object ${key} without its ETag`)
    return { bytes: await Body.transformToByteArray(), contentType: ContentType, etag: ETag }
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined
    throw error
  }
}

/** The size of an object in bytes without reading it; `undefined` when there is none. */
export async function objectBytes(key: string, bucket?: string): Promise<number | undefined> {
  try {
    const { ContentLength } = await s3().send(
      new HeadObjectCommand({ Bucket: bucket ?? objectsBucket(), Key: key }),
    )
    return ContentLength ?? 0
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The size of an object in bytes, and what names its content, without reading it; `undefined` when there is none. */
export async function describeObject(key: string): Promise<{ bytes: number; etag: string } | undefined> {
  try {
    const { ContentLength = 0, ETag } = await s3().send(
      new HeadObjectCommand({ Bucket: objectsBucket(), Key: key }),
    )
    if (ETag === undefined) throw new Error(`S3 described the object ${key} without its ETag`)
    return { bytes: ContentLength, etag: ETag }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Removes an object; without effect when there is none. */
export async function deleteObject(key: string, signal?: AbortSignal): Promise<void> {
  await s3().send(new DeleteObjectCommand({ Bucket: objectsBucket(), Key: key }), abortable(signal))
}

/** What is copied where by `copyObject`. */
export interface ObjectCopy {
  readonly fromKey: string
  /** As it was read: what came to the key since is not copied. */
  readonly etag: string
  readonly toKey: string
  readonly contentType: string
  readonly signal?: AbortSignal
}

/**
 * Copies an object within the objects bucket, with a content type that was checked.
 * @throws S3's `PreconditionFailed` when the source was overwritten since it was read
 */
export async function copyObject(copy: ObjectCopy): Promise<void> {
  const bucket = objectsBucket()
  await s3().send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key: copy.toKey,
      CopySource: `${bucket}/${copy.fromKey.split('/').map(encodeURIComponent).join('/')}`,
      CopySourceIfMatch: copy.etag,
      ContentType: copy.contentType,
      MetadataDirective: 'REPLACE',
      // To copy tags takes a right of its own, and there are none.
      TaggingDirective: 'REPLACE',
    }),
    abortable(copy.signal),
  )
}

/** Whether S3 says that there is no such object: a HEAD has no body, and with it no `NoSuchKey`. */
export function isMissing(error: unknown): boolean {
  return error instanceof NotFound || error instanceof NoSuchKey
}

/** A command's options with a signal, if there is one. */
export function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {}
}
