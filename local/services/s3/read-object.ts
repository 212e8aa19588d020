import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import { isNotModified } from './conditions.ts'
import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import type { StoredObject } from './stored-object.ts'

/** Query parameters with which a (presigned) GET chooses headers of its answer. */
const RESPONSE_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

/** `GetObject` and `HeadObject`: conditions, one byte range, chosen response headers, checksums on demand. */
export function readObject(store: BucketStore, request: S3Request): WireResponse {
  const object = store.object(request.bucket, request.key)
  const headers = objectHeaders(object)
  if (isNotModified(request.headers, object)) return { status: 304, headers }
  for (const name of RESPONSE_HEADERS) {
    const chosen = request.query.get(`response-${name}`)
    if (chosen !== null) headers[name] = chosen
  }
  const range = readRange(request.headers['range'], object.size)
  const body = request.method === 'HEAD' ? undefined : store.bytes(object)
  if (range) {
    headers['content-range'] = `bytes ${range.start}-${range.end}/${object.size}`
    headers['content-length'] = String(range.end - range.start + 1)
    return { status: 206, headers, ...(body && { body: body.subarray(range.start, range.end + 1) }) }
  }
  if (request.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED' && object.checksum) {
    headers[`x-amz-checksum-${object.checksum.algorithm}`] = object.checksum.value
  }
  headers['content-length'] = String(object.size)
  return { status: 200, headers, ...(body && { body }) }
}

function objectHeaders(object: StoredObject): Record<string, string> {
  const tagCount = Object.keys(object.tags).length
  return {
    ...object.headers,
    etag: object.etag,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...(tagCount > 0 && { 'x-amz-tagging-count': String(tagCount) }),
  }
}

/** One range of bytes, both ends included; anything but one range of bytes is ignored, as S3 does. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  const [, first = '', last = ''] = match ?? []
  if (!match || (first === '' && last === '')) return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw s3Error('InvalidRange', { RangeRequested: header ?? '', ActualObjectSize: String(size) })
  }
  return { start, end }
}
