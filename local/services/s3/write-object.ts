import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import { checkDigests } from './checksums.ts'
import { checkWriteConditions, isNotModified } from './conditions.ts'
import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import type { StoredObject } from './stored-object.ts'
import { document, element } from './xml.ts'

/** Largest object that one request may carry. */
const MAX_PUT_BYTES = 5 * 1024 ** 3

const KEPT_HEADERS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
])

/** `PutObject`. */
export function putObject(store: BucketStore, request: S3Request): WireResponse {
  const { bucket, key, body, headers } = request
  if (body.byteLength > MAX_PUT_BYTES) throw s3Error('EntityTooLarge')
  checkWriteConditions(headers, store.find(bucket, key))
  const checksum = checkDigests(headers, body)
  const object = { key, headers: objectHeaders(headers), tags: headerTags(headers), checksum }
  const stored = store.put(bucket, object, body)
  return { status: 200, headers: { etag: stored.etag, ...checksumHeader(stored) } }
}

/** `CopyObject`: also onto itself, which is how S3 changes an object's headers. */
export function copyObject(store: BucketStore, request: S3Request): WireResponse {
  const { bucket, key, headers } = request
  const source = copySource(store, headers)
  checkWriteConditions(headers, store.find(bucket, key))
  const replaceHeaders = headers['x-amz-metadata-directive'] === 'REPLACE'
  const replaceTags = headers['x-amz-tagging-directive'] === 'REPLACE'
  if (!replaceHeaders && !replaceTags && copySourceName(headers) === `${bucket}/${key}`) {
    throw s3Error(
      'InvalidRequest',
      {},
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    )
  }
  const copy = {
    key,
    headers: replaceHeaders ? objectHeaders(headers) : source.headers,
    tags: replaceTags ? headerTags(headers) : source.tags,
    checksum: source.checksum,
  }
  const stored = store.put(
    bucket,
    copy,
    store.bytes(source),
    source.etag.includes('-') ? undefined : source.etag,
  )
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: copyResult('CopyObjectResult', stored),
  }
}

/** The object that a copy reads, its conditions met. @throws {AwsError} `NoSuchKey`, `PreconditionFailed` */
export function copySource(store: BucketStore, headers: Readonly<Record<string, string>>): StoredObject {
  const name = copySourceName(headers)
  const slash = name.indexOf('/')
  const source = store.object(name.slice(0, slash), name.slice(slash + 1))
  if (isNotModified(headers, source, 'x-amz-copy-source-')) throw s3Error('PreconditionFailed')
  return source
}

/** The XML of a copy's result. */
export function copyResult(name: string, copy: { etag: string; lastModified: number }): string {
  return document(
    element(name, [
      element('LastModified', new Date(copy.lastModified).toISOString()),
      element('ETag', copy.etag),
    ]),
  )
}

/** The headers that are kept with an object. */
export function objectHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const [name, value] of Object.entries(headers)) {
    if (KEPT_HEADERS.has(name) || name.startsWith('x-amz-meta-')) kept[name] = value
  }
  const encoding = (kept['content-encoding'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== 'aws-chunked' && one !== '')
  if (encoding.length > 0) kept['content-encoding'] = encoding.join(',')
  else delete kept['content-encoding']
  return kept
}

/** The tags of the header `x-amz-tagging`, which is written like a query. */
export function headerTags(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(headers['x-amz-tagging'] ?? ''))
}

function copySourceName(headers: Readonly<Record<string, string>>): string {
  const [path = ''] = (headers['x-amz-copy-source'] ?? '').split('?')
  return decodeURIComponent(path).replace(/^\//, '')
}

function checksumHeader({ checksum }: StoredObject): Record<string, string> {
  return checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}
}
