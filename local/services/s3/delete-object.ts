import { AwsError } from '../../aws-error.ts'
import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import { checkWriteConditions } from './conditions.ts'
import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import { contentsOf, document, element, textOf, type Xml } from './xml.ts'

/** As many keys as one request may name. */
const MAX_DELETES = 1000

/** `DeleteObject`: a key that does not exist counts as deleted, but not with `If-Match`. */
export function deleteObject(store: BucketStore, { bucket, key, headers }: S3Request): WireResponse {
  checkWriteConditions(headers, store.find(bucket, key))
  store.delete(bucket, key)
  return { status: 204 }
}

/** `DeleteObjects`: the same for each key, one by one; what is refused stands in the answer. */
export function deleteObjects(store: BucketStore, request: S3Request): WireResponse {
  const xml = request.body.toString('utf8')
  const objects = contentsOf(xml, 'Object').map((object) => ({
    key: textOf(object, 'Key') ?? '',
    etag: textOf(object, 'ETag'),
  }))
  if (objects.length === 0 || objects.length > MAX_DELETES || objects.some(({ key }) => key === '')) {
    throw s3Error('MalformedXML')
  }
  const isQuiet = textOf(xml, 'Quiet') === 'true'
  const results = objects.flatMap(({ key, etag }): readonly Xml[] => {
    const refusal = refusalOf(store, request.bucket, key, etag)
    if (refusal) return [refusal]
    store.delete(request.bucket, key)
    return isQuiet ? [] : [element('Deleted', [element('Key', key)])]
  })
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: document(element('DeleteResult', results)),
  }
}

function refusalOf(
  store: BucketStore,
  bucket: string,
  key: string,
  etag: string | undefined,
): Xml | undefined {
  if (etag === undefined) return undefined
  try {
    checkWriteConditions({ 'if-match': etag }, store.find(bucket, key))
    return undefined
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const parts = [element('Key', key), element('Code', error.code), element('Message', error.message)]
    return element('Error', parts)
  }
}
