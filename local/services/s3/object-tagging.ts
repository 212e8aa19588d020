import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import type { S3Request } from './s3-request.ts'
import { contentsOf, document, element, textOf } from './xml.ts'

/** `GetObjectTagging`. */
export function getTagging(store: BucketStore, request: S3Request): WireResponse {
  const { tags } = store.object(request.bucket, request.key)
  const set = Object.entries(tags).map(([key, value]) =>
    element('Tag', [element('Key', key), element('Value', value)]),
  )
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: document(element('Tagging', [element('TagSet', set)])),
  }
}

/** `PutObjectTagging`: the new tags replace the old ones. */
export function putTagging(store: BucketStore, request: S3Request): WireResponse {
  const tags = contentsOf(request.body.toString('utf8'), 'Tag').map((tag) => [
    textOf(tag, 'Key') ?? '',
    textOf(tag, 'Value') ?? '',
  ])
  store.setTags(request.bucket, request.key, Object.fromEntries(tags))
  return { status: 200 }
}

/** `DeleteObjectTagging`. */
export function deleteTagging(store: BucketStore, request: S3Request): WireResponse {
  store.setTags(request.bucket, request.key, {})
  return { status: 204 }
}
