import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import type { BucketStore } from './bucket-store.ts'
import { listPage } from './list-objects.ts'
import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import type { StoredObject } from './stored-object.ts'
import { copyObject, putObject } from './write-object.ts'

const target = z.object({ Bucket: z.string(), Key: z.string().min(1) })
const putInput = target.extend({
  Body: z.string().optional(),
  BodyBase64: z.base64().optional(),
  ContentType: z.string().optional(),
  Metadata: z.record(z.string(), z.string()).default({}),
  Tagging: z.string().optional(),
  IfNoneMatch: z.string().optional(),
})
const copyInput = target.extend({ CopySource: z.string() })
const listInput = z.object({
  Bucket: z.string(),
  Prefix: z.string().default(''),
  Delimiter: z.string().default(''),
  StartAfter: z.string().default(''),
  ContinuationToken: z.string().optional(),
  MaxKeys: z.number().int().min(0).max(1000).default(1000),
})
const deleteInput = z.object({
  Bucket: z.string(),
  Delete: z.object({ Objects: z.array(z.object({ Key: z.string() })) }),
})

/** The actions of S3 that other services and tests call in process. */
const ACTIONS: Readonly<Record<string, (store: BucketStore, input: JsonObject) => JsonObject>> = {
  PutObject(store, input) {
    const { Bucket, Key, Body, BodyBase64, ContentType, Metadata, Tagging, IfNoneMatch } =
      putInput.parse(input)
    const headers = {
      ...(ContentType !== undefined && { 'content-type': ContentType }),
      ...(Tagging !== undefined && { 'x-amz-tagging': Tagging }),
      ...(IfNoneMatch !== undefined && { 'if-none-match': IfNoneMatch }),
      ...Object.fromEntries(Object.entries(Metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    }
    const body = BodyBase64 === undefined ? Buffer.from(Body ?? '') : Buffer.from(BodyBase64, 'base64')
    putObject(store, { ...requestOf('PUT', Bucket, Key), headers, body })
    return { ETag: store.object(Bucket, Key).etag }
  },
  GetObject(store, input) {
    const { Bucket, Key } = target.parse(input)
    const object = store.object(Bucket, Key)
    const bytes = store.bytes(object)
    return { ...describe(object), Body: bytes.toString('utf8'), BodyBase64: bytes.toString('base64') }
  },
  HeadObject(store, input) {
    const { Bucket, Key } = target.parse(input)
    return describe(store.object(Bucket, Key))
  },
  CopyObject(store, input) {
    const { Bucket, Key, CopySource } = copyInput.parse(input)
    copyObject(store, { ...requestOf('PUT', Bucket, Key), headers: { 'x-amz-copy-source': CopySource } })
    const { etag, lastModified } = store.object(Bucket, Key)
    return { CopyObjectResult: { ETag: etag, LastModified: new Date(lastModified).toISOString() } }
  },
  DeleteObject(store, input) {
    const { Bucket, Key } = target.parse(input)
    store.delete(Bucket, Key)
    return {}
  },
  DeleteObjects(store, input) {
    const { Bucket, Delete } = deleteInput.parse(input)
    for (const { Key } of Delete.Objects) store.delete(Bucket, Key)
    return { Deleted: Delete.Objects }
  },
  ListBuckets: (store) => ({
    Buckets: store
      .buckets()
      .map((bucket) => ({ Name: bucket.name, CreationDate: new Date(bucket.created).toISOString() })),
  }),
  HeadBucket(store, input) {
    store.objects(z.object({ Bucket: z.string() }).parse(input).Bucket)
    return {}
  },
  ListObjectsV2(store, input) {
    const { Bucket, Prefix, Delimiter, StartAfter, ContinuationToken, MaxKeys } = listInput.parse(input)
    const page = listPage(store.objects(Bucket), {
      prefix: Prefix,
      delimiter: Delimiter,
      after: ContinuationToken ?? StartAfter,
      maxKeys: MaxKeys,
    })
    return {
      Name: Bucket,
      Prefix,
      KeyCount: page.objects.length + page.prefixes.length,
      IsTruncated: page.next !== undefined,
      ...(page.next !== undefined && { NextContinuationToken: page.next }),
      Contents: page.objects.map((object) => ({
        Key: object.key,
        Size: object.size,
        ETag: object.etag,
        LastModified: new Date(object.lastModified).toISOString(),
      })),
      ...(page.prefixes.length > 0 && {
        CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: prefix })),
      }),
    }
  },
}

/**
 * One action in process, in the shapes of S3's API model. Bytes are where JSON has none: `PutObject` takes `Body` (text,
 * written as UTF-8) or `BodyBase64`; `GetObject` yields both.
 * @throws {AwsError} as S3 answers; `NotImplemented` for an action that is not done in process.
 */
export function callS3(store: BucketStore, action: string, input: JsonObject): JsonObject {
  const perform = ACTIONS[action]
  if (!perform) throw s3Error('NotImplemented', {}, `The local S3 does not do ${action} in process`)
  try {
    return perform(store, input)
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    throw new AwsError('InvalidArgument', `${action}: ${z.prettifyError(error)}`, { cause: error })
  }
}

function requestOf(method: string, bucket: string, key: string): S3Request {
  return { method, bucket, key, query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) }
}

function describe(object: StoredObject): JsonObject {
  const metadata = Object.entries(object.headers)
    .filter(([name]) => name.startsWith('x-amz-meta-'))
    .map(([name, value]) => [name.slice('x-amz-meta-'.length), value])
  return {
    ContentLength: object.size,
    ContentType: object.headers['content-type'],
    ETag: object.etag,
    LastModified: new Date(object.lastModified).toISOString(),
    Metadata: Object.fromEntries(metadata),
  }
}
