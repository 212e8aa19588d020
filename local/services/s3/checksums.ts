import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { s3Error } from './s3-error.ts'

/** The ETag of bytes that were put in one piece. */
export function md5Etag(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}

/** The ETag of an object made of parts: the MD5 of their MD5s, and how many they are. */
export function multipartEtag(partEtags: readonly string[]): string {
  const hash = createHash('md5')
  for (const etag of partEtags) hash.update(Buffer.from(etag.replaceAll('"', ''), 'hex'))
  return `"${hash.digest('hex')}-${partEtags.length}"`
}

const COMPUTE: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  crc32: (bytes) => {
    const value = Buffer.alloc(4)
    value.writeUInt32BE(crc32(bytes))
    return value.toString('base64')
  },
  sha1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  sha256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
}

/**
 * Checks the digests that a client sent along: `Content-MD5` and CRC32, SHA-1 or SHA-256 checksums. CRC32C and
 * CRC64NVME, for which Node has no function, are kept unchecked.
 * Returns the checksum that S3 would keep with the object.
 * @throws {AwsError} `BadDigest`
 */
export function checkDigests(
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
): { algorithm: string; value: string } | undefined {
  const md5 = headers['content-md5']
  if (md5 !== undefined && md5 !== createHash('md5').update(bytes).digest('base64'))
    throw s3Error('BadDigest')
  for (const algorithm of ['crc32', 'sha1', 'sha256', 'crc32c', 'crc64nvme']) {
    const value = headers[`x-amz-checksum-${algorithm}`]
    if (value === undefined) continue
    const computed = COMPUTE[algorithm]?.(bytes)
    if (computed !== undefined && computed !== value) throw s3Error('BadDigest')
    return { algorithm, value }
  }
  return undefined
}
