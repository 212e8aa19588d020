import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

import { objectsBucket, s3 } from './objects.ts'

/** How long a presigned URL works, unless the role's own credentials end before. */
export const URL_SECONDS = 15 * 60

/** A URL that anyone who has it may use until `expiresAt` (ISO time). */
export interface PresignedUrl {
  readonly url: string
  readonly expiresAt: string
}

/** A URL to read one object. Made without asking S3: the object may be gone. */
export async function presignGet(key: string): Promise<PresignedUrl> {
  const command = new GetObjectCommand({ Bucket: objectsBucket(), Key: key })
  return withExpiry((expiresIn) => getSignedUrl(s3(), command, { expiresIn }))
}

/** A URL to put one object of exactly this type and length: both are signed, so S3 refuses anything else. */
export async function presignPut(
  key: string,
  object: { readonly contentType: string; readonly bytes: number },
): Promise<PresignedUrl> {
  const command = new PutObjectCommand({
    Bucket: objectsBucket(),
    Key: key,
    ContentType: object.contentType,
    ContentLength: object.bytes,
  })
  const signableHeaders = new Set(['host', 'content-type', 'content-length'])
  return withExpiry((expiresIn) => getSignedUrl(s3(), command, { expiresIn, signableHeaders }))
}

async function withExpiry(sign: (expiresIn: number) => Promise<string>): Promise<PresignedUrl> {
  const expiresAt = new Date(Date.now() + URL_SECONDS * 1000).toISOString()
  return { url: await sign(URL_SECONDS), expiresAt }
}
