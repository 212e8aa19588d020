import type { WireRequest } from '../service.ts'
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.ts'
import { s3Error } from './s3-error.ts'

/** A request, with bucket and key told apart and the body decoded. */
export interface S3Request {
  readonly method: string
  /** Empty for requests to the service itself. */
  readonly bucket: string
  /** Empty for requests to a bucket. */
  readonly key: string
  readonly query: URLSearchParams
  /** Names in lower case; trailing checksums included. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const MAX_KEY_BYTES = 1024

/**
 * Reads a request in path style (`/bucket/key`) or virtual-hosted style (`bucket.localhost`, `bucket.s3.….amazonaws.com`).
 * @param endpointHost the host name of the local endpoint, without its port
 * @throws {AwsError} for a body or a key that S3 refuses
 */
export function readS3Request(request: WireRequest, endpointHost: string): S3Request {
  const path = decodePath(request.path)
  const hostBucket = bucketOfHost(request.headers['host'] ?? '', endpointHost)
  const [, first = '', rest = ''] = /^\/([^/]*)\/?([\s\S]*)$/.exec(path) ?? []
  const bucket = hostBucket ?? first
  const key = hostBucket === undefined ? rest : path.slice(1)
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw s3Error('KeyTooLongError', {
      Size: String(Buffer.byteLength(key)),
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    })
  }
  const { method, query, headers } = request
  if (!isAwsChunked(headers)) return { method, bucket, key, query, headers, body: request.body }
  const { bytes, trailers } = decodeAwsChunked(request.body)
  return { method, bucket, key, query, headers: { ...headers, ...trailers }, body: bytes }
}

/** The bucket that a host name carries in front, or nothing in path style. */
export function bucketOfHost(host: string, endpointHost: string): string | undefined {
  const name = host.replace(/:\d+$/, '')
  const bases = [`s3.${endpointHost}`, endpointHost, 's3.localhost', 'localhost']
  for (const base of bases) {
    if (name === base) return undefined
    if (name.endsWith(`.${base}`)) return name.slice(0, -base.length - 1)
  }
  return /^(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com$/.exec(name)?.[1]
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw s3Error('InvalidArgument', {}, `The path ${path} is not percent-encoded correctly`)
  }
}
