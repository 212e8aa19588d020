import { s3Error } from './s3-error.ts'

/** A body in `aws-chunked` encoding, taken apart. */
export interface DecodedChunks {
  readonly bytes: Buffer
  /** Trailing headers by lower-case name, e.g. `x-amz-checksum-crc32`. */
  readonly trailers: Readonly<Record<string, string>>
}

/** Whether a request's body is `aws-chunked`: the SDKs do so to send a checksum after the bytes. */
export function isAwsChunked(headers: Readonly<Record<string, string>>): boolean {
  return (
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
    (headers['content-encoding'] ?? '').split(',').some((encoding) => encoding.trim() === 'aws-chunked')
  )
}

/**
 * Decodes `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailers>\r\n`.
 * @throws {AwsError} `InvalidRequest` for a body that is cut off
 */
export function decodeAwsChunked(body: Buffer): DecodedChunks {
  const chunks: Buffer[] = []
  let offset = 0
  for (;;) {
    const lineEnd = body.indexOf('\r\n', offset)
    if (lineEnd < 0) throw s3Error('InvalidRequest', {}, 'The aws-chunked body ends before its last chunk')
    const size = Number.parseInt(body.toString('latin1', offset, lineEnd), 16)
    const start = lineEnd + 2
    if (Number.isNaN(size) || start + size > body.length) {
      throw s3Error('InvalidRequest', {}, 'The aws-chunked body has a chunk without a right size')
    }
    if (size === 0)
      return { bytes: Buffer.concat(chunks), trailers: readTrailers(body.toString('latin1', start)) }
    chunks.push(body.subarray(start, start + size))
    offset = start + size + 2
  }
}

function readTrailers(text: string): Record<string, string> {
  const trailers: Record<string, string> = {}
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return trailers
}
