import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import type { S3Request } from './s3-request.ts'
import type { StoredObject } from './stored-object.ts'
import { document, element, type Xml } from './xml.ts'

const MAX_KEYS = 1000

/** One page of a listing. */
export interface ListPage {
  readonly objects: readonly StoredObject[]
  readonly prefixes: readonly string[]
  /** The last key or prefix of this page if there is more. */
  readonly next?: string
}

/** Which part of a bucket to list. */
export interface ListQuery {
  readonly prefix: string
  /** Empty for none. */
  readonly delimiter: string
  /** Only what comes after this key, in the order of UTF-8 bytes. */
  readonly after: string
  readonly maxKeys: number
}

/** Lists keys in the order of their UTF-8 bytes; keys with the delimiter after the prefix count once, as their prefix. */
export function listPage(all: readonly StoredObject[], query: ListQuery): ListPage {
  const sorted = all
    .filter((object) => object.key.startsWith(query.prefix) && compareKeys(object.key, query.after) > 0)
    .toSorted((a, b) => compareKeys(a.key, b.key))
  const objects: StoredObject[] = []
  const prefixes: string[] = []
  let last = ''
  for (const object of sorted) {
    const prefix = commonPrefix(object.key, query)
    if (prefix !== undefined && (prefix === prefixes.at(-1) || prefix === query.after)) continue
    if (objects.length + prefixes.length >= query.maxKeys) return { objects, prefixes, next: last }
    last = prefix ?? object.key
    if (prefix === undefined) objects.push(object)
    else prefixes.push(prefix)
  }
  return { objects, prefixes }
}

/** `ListObjectsV2`, and `ListObjects` for requests without `list-type=2`. */
export function listObjects(store: BucketStore, request: S3Request): WireResponse {
  const { query, bucket } = request
  const second = query.get('list-type') === '2'
  const token = query.get('continuation-token')
  const startAfter = query.get('start-after') ?? ''
  const marker = query.get('marker') ?? ''
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const maxKeys = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS)
  const after = second ? (token === null ? startAfter : Buffer.from(token, 'base64url').toString()) : marker
  const page = listPage(store.objects(bucket), { prefix, delimiter, after, maxKeys })

  const urlEncoded = query.get('encoding-type') === 'url'
  const encode = (text: string): string =>
    urlEncoded ? encodeURIComponent(text).replaceAll('%2F', '/') : text
  const next = page.next
  const children: Xml[] = [
    element('Name', bucket),
    element('Prefix', encode(prefix)),
    ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
    element('MaxKeys', maxKeys),
    ...(urlEncoded ? [element('EncodingType', 'url')] : []),
    element('IsTruncated', next !== undefined),
  ]
  if (second) {
    children.push(element('KeyCount', page.objects.length + page.prefixes.length))
    if (startAfter !== '') children.push(element('StartAfter', encode(startAfter)))
    if (token !== null) children.push(element('ContinuationToken', token))
    if (next !== undefined)
      children.push(element('NextContinuationToken', Buffer.from(next).toString('base64url')))
  } else {
    children.push(element('Marker', encode(marker)))
    if (next !== undefined) children.push(element('NextMarker', encode(next)))
  }
  for (const object of page.objects) {
    children.push(
      element('Contents', [
        element('Key', encode(object.key)),
        element('LastModified', new Date(object.lastModified).toISOString()),
        element('ETag', object.etag),
        element('Size', object.size),
        element('StorageClass', 'STANDARD'),
      ]),
    )
  }
  for (const common of page.prefixes)
    children.push(element('CommonPrefixes', [element('Prefix', encode(common))]))
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: document(element('ListBucketResult', children)),
  }
}

function commonPrefix(key: string, { prefix, delimiter }: ListQuery): string | undefined {
  if (delimiter === '') return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** Code units order as UTF-8 bytes do, save where one text has a surrogate pair and the other a character above it. */
function compareKeys(a: string, b: string): number {
  if (/[\uD800-\uDFFF]/.test(a) || /[\uD800-\uDFFF]/.test(b))
    return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : a > b ? 1 : 0
}
