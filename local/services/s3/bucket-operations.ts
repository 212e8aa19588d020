import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import { document, element } from './xml.ts'

/** `ListBuckets`. */
export function listBuckets(store: BucketStore): WireResponse {
  const buckets = store
    .buckets()
    .map((bucket) =>
      element('Bucket', [
        element('Name', bucket.name),
        element('CreationDate', new Date(bucket.created).toISOString()),
      ]),
    )
  const body = document(
    element('ListAllMyBucketsResult', [
      element('Owner', [element('ID', 'local')]),
      element('Buckets', buckets),
    ]),
  )
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}

/** `CreateBucket`. */
export function createBucket(store: BucketStore, { bucket }: S3Request): WireResponse {
  if (store.hasBucket(bucket)) throw s3Error('BucketAlreadyOwnedByYou', { BucketName: bucket })
  store.createBucket(bucket)
  return { status: 200, headers: { location: `/${bucket}` } }
}

/** `HeadBucket`. */
export function headBucket(store: BucketStore, { bucket }: S3Request): WireResponse {
  store.objects(bucket)
  return { status: 200 }
}

/** `DeleteBucket`. */
export function deleteBucket(store: BucketStore, { bucket }: S3Request): WireResponse {
  store.deleteBucket(bucket)
  return { status: 204 }
}
