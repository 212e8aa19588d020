import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import { checkDigests, multipartEtag } from './checksums.ts'
import { checkWriteConditions } from './conditions.ts'
import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import { copyResult, copySource, headerTags, objectHeaders } from './write-object.ts'
import { contentsOf, document, element, textOf } from './xml.ts'

/** Every part but the last has at least this size. */
const MIN_PART_BYTES = 5 * 1024 ** 2
const MAX_PART_NUMBER = 10_000
const XML = { 'content-type': 'application/xml' }

/** `CreateMultipartUpload`. */
export function createMultipartUpload(store: BucketStore, request: S3Request): WireResponse {
  const { bucket, key, headers } = request
  const upload = store.createUpload(bucket, {
    key,
    headers: objectHeaders(headers),
    tags: headerTags(headers),
  })
  const body = document(
    element('InitiateMultipartUploadResult', [
      element('Bucket', bucket),
      element('Key', key),
      element('UploadId', upload.uploadId),
    ]),
  )
  return { status: 200, headers: XML, body }
}

/** `UploadPart` and `UploadPartCopy`. */
export function uploadPart(store: BucketStore, request: S3Request): WireResponse {
  const upload = store.upload(request.bucket, request.key, request.query.get('uploadId') ?? '')
  const partNumber = Number(request.query.get('partNumber'))
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > MAX_PART_NUMBER) {
    throw s3Error('InvalidArgument', {}, 'Part number must be an integer between 1 and 10000, inclusive')
  }
  if (request.headers['x-amz-copy-source'] !== undefined) {
    const source = copySource(store, request.headers)
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers['x-amz-copy-source-range'] ?? '')
    const all = store.bytes(source)
    const bytes = range ? all.subarray(Number(range[1]), Number(range[2]) + 1) : all
    const etag = store.putPart(upload, partNumber, bytes)
    const body = copyResult('CopyPartResult', { etag, lastModified: source.lastModified })
    return { status: 200, headers: XML, body }
  }
  const checksum = checkDigests(request.headers, request.body)
  const etag = store.putPart(upload, partNumber, request.body)
  const answered = checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}
  return { status: 200, headers: { etag, ...answered } }
}

/** `CompleteMultipartUpload`: the parts that the client lists, in ascending order, become the object. */
export function completeMultipartUpload(store: BucketStore, request: S3Request): WireResponse {
  const { bucket, key } = request
  const upload = store.upload(bucket, key, request.query.get('uploadId') ?? '')
  const listed = contentsOf(request.body.toString('utf8'), 'Part').map((part) => ({
    number: Number(textOf(part, 'PartNumber')),
    etag: (textOf(part, 'ETag') ?? '').replaceAll('"', ''),
  }))
  if (listed.length === 0) throw s3Error('MalformedXML')
  if (listed.some((part, index) => index > 0 && part.number <= (listed[index - 1]?.number ?? 0))) {
    throw s3Error('InvalidPartOrder')
  }
  const parts = listed.map(({ number, etag }, index) => {
    const part = upload.parts[number]
    if (!part || part.etag !== `"${etag}"`)
      throw s3Error('InvalidPart', { PartNumber: String(number), ETag: etag })
    if (index < listed.length - 1 && part.size < MIN_PART_BYTES) {
      throw s3Error('EntityTooSmall', { PartNumber: String(number), ProposedSize: String(part.size) })
    }
    return part
  })
  checkWriteConditions(request.headers, store.find(bucket, key))
  const bytes = Buffer.concat(parts.map((part) => store.bytes(part)))
  const object = { key, headers: upload.headers, tags: upload.tags, checksum: undefined }
  const stored = store.put(bucket, object, bytes, multipartEtag(parts.map((part) => part.etag)))
  store.deleteUpload(upload)
  const body = document(
    element('CompleteMultipartUploadResult', [
      element('Location', `/${bucket}/${key}`),
      element('Bucket', bucket),
      element('Key', key),
      element('ETag', stored.etag),
    ]),
  )
  return { status: 200, headers: XML, body }
}

/** `AbortMultipartUpload`. */
export function abortMultipartUpload(store: BucketStore, request: S3Request): WireResponse {
  store.deleteUpload(store.upload(request.bucket, request.key, request.query.get('uploadId') ?? ''))
  return { status: 204 }
}

/** `ListParts`. */
export function listParts(store: BucketStore, request: S3Request): WireResponse {
  const upload = store.upload(request.bucket, request.key, request.query.get('uploadId') ?? '')
  const parts = Object.entries(upload.parts).map(([number, part]) =>
    element('Part', [
      element('PartNumber', number),
      element('LastModified', new Date(part.lastModified).toISOString()),
      element('ETag', part.etag),
      element('Size', part.size),
    ]),
  )
  const body = document(
    element('ListPartsResult', [
      element('Bucket', upload.bucket),
      element('Key', upload.key),
      element('UploadId', upload.uploadId),
      element('IsTruncated', false),
      ...parts,
    ]),
  )
  return { status: 200, headers: XML, body }
}

/** `ListMultipartUploads`. */
export function listMultipartUploads(store: BucketStore, request: S3Request): WireResponse {
  store.objects(request.bucket)
  const uploads = store
    .uploads(request.bucket)
    .map((upload) =>
      element('Upload', [
        element('Key', upload.key),
        element('UploadId', upload.uploadId),
        element('Initiated', new Date(upload.initiated).toISOString()),
      ]),
    )
  const body = document(
    element('ListMultipartUploadsResult', [
      element('Bucket', request.bucket),
      element('IsTruncated', false),
      ...uploads,
    ]),
  )
  return { status: 200, headers: XML, body }
}
