import type { WireResponse } from '../service.ts'
import type { BucketStore } from './bucket-store.ts'
import { createBucket, deleteBucket, headBucket, listBuckets } from './bucket-operations.ts'
import { deleteObject, deleteObjects } from './delete-object.ts'
import { listObjects } from './list-objects.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from './multipart.ts'
import { deleteTagging, getTagging, putTagging } from './object-tagging.ts'
import { readObject } from './read-object.ts'
import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import { copyObject, putObject } from './write-object.ts'
import { document, element } from './xml.ts'

/**
 * Query parameters that choose another operation on the same path. One that is not handled below must not fall through
 * to the plain operation: `PUT /bucket/key?acl` would overwrite the object.
 */
const SUBRESOURCES = [
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'partNumber',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]

type Operation = (store: BucketStore, request: S3Request) => WireResponse

/** Operations by `<level> <method> <subresources>`. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'service GET': listBuckets,
  'bucket PUT': createBucket,
  'bucket HEAD': headBucket,
  'bucket GET': listObjects,
  'bucket DELETE': deleteBucket,
  'bucket POST delete': deleteObjects,
  'bucket GET uploads': listMultipartUploads,
  'bucket GET location': (store, request) => emptyDocument(store, request, 'LocationConstraint'),
  'bucket GET versioning': (store, request) => emptyDocument(store, request, 'VersioningConfiguration'),
  'object PUT': (store, request) =>
    request.headers['x-amz-copy-source'] === undefined
      ? putObject(store, request)
      : copyObject(store, request),
  'object GET': readObject,
  'object HEAD': readObject,
  'object DELETE': deleteObject,
  'object GET tagging': getTagging,
  'object PUT tagging': putTagging,
  'object DELETE tagging': deleteTagging,
  'object POST uploads': createMultipartUpload,
  'object PUT partNumber uploadId': uploadPart,
  'object POST uploadId': completeMultipartUpload,
  'object DELETE uploadId': abortMultipartUpload,
  'object GET uploadId': listParts,
}

/** Carries out a request that was authorized. @throws {AwsError} as S3 would answer, `NotImplemented` for the rest. */
export function routeRequest(store: BucketStore, request: S3Request): WireResponse {
  const level = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object'
  const chosen = SUBRESOURCES.filter((name) => request.query.has(name))
  const operation = OPERATIONS[[level, request.method, ...chosen].join(' ')]
  if (operation) return operation(store, request)
  if (chosen.length === 0) throw s3Error('MethodNotAllowed', { Method: request.method })
  throw s3Error(
    'NotImplemented',
    { Header: chosen.join(', ') },
    `The local S3 does not do ${request.method} with ?${chosen.join('&')}`,
  )
}

function emptyDocument(store: BucketStore, request: S3Request, name: string): WireResponse {
  store.objects(request.bucket)
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document(element(name, '')) }
}
