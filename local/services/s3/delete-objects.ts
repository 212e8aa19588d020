import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import { contentsOf, document, element, textOf } from './xml.ts'

/** As many keys as one request may name. */
const MAX_DELETES = 1000

/** `DeleteObjects`: a key that does not exist counts as deleted. */
export function deleteObjects(store: BucketStore, request: S3Request): WireResponse {
  const xml = request.body.toString('utf8')
  const keys = contentsOf(xml, 'Object').map((object) => textOf(object, 'Key') ?? '')
  if (keys.length === 0 || keys.length > MAX_DELETES || keys.includes('')) throw s3Error('MalformedXML')
  for (const key of keys) store.delete(request.bucket, key)
  const deleted =
    textOf(xml, 'Quiet') === 'true' ? [] : keys.map((key) => element('Deleted', [element('Key', key)]))
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: document(element('DeleteResult', deleted)),
  }
}
