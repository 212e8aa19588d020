import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { DAY_MS } from '../../../local/services/s3/lifecycle.ts'
import { MemoryStorage } from '../cloud-context.ts'
import { serveS3, type ServedS3 } from './serve-s3.ts'

const running: ServedS3[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((s3) => s3.stop()))
})

async function serve(...options: Parameters<typeof serveS3>): Promise<ServedS3> {
  const s3 = await serveS3(...options)
  running.push(s3)
  return s3
}

const Bucket = 'photos'
const ORIGIN = 'http://localhost:5173'

describe('a private bucket', () => {
  it('refuses what nobody signed', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket })
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'secret' }))
    const answer = await fetch(`${s3.url}/${Bucket}/a`)
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('AccessDenied')])
    expect([s3.service.ownsPath?.(`/${Bucket}/a`), s3.service.ownsPath?.('/other')]).toEqual([true, false])
  })

  it('is reached by its host name as well', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket })
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'x' }))
    const request = {
      method: 'GET',
      path: '/a/b',
      query: new URLSearchParams(),
      headers: { host: `${Bucket}.localhost:4566`, authorization: 'AWS4-HMAC-SHA256 …' },
      body: Buffer.alloc(0),
    }
    expect((await s3.service.handle?.(request))?.body?.toString()).toBe('x')
    expect(s3.service.bucketOfHost('photos.s3.localhost:1')).toBe('photos')
    expect(s3.service.bucketOfHost('photos.s3.us-east-1.amazonaws.com')).toBe('photos')
    expect(s3.service.bucketOfHost('a.b.127.0.0.1:1')).toBe('a.b')
    expect(s3.service.bucketOfHost('127.0.0.1:1')).toBeUndefined()
    expect(s3.service.bucketOfHost('localhost')).toBeUndefined()
  })
})

describe('the CORS rules of a bucket', () => {
  const CorsConfiguration = {
    CorsRules: [
      {
        AllowedMethods: ['PUT', 'GET'],
        AllowedOrigins: ['http://localhost:*'],
        AllowedHeaders: ['content-*', 'x-amz-meta-a'],
        ExposedHeaders: ['ETag'],
        MaxAge: '300',
      },
    ],
  }
  const preflight = (s3: ServedS3, headers: Record<string, string>): Promise<Response> =>
    fetch(`${s3.url}/${Bucket}/a`, { method: 'OPTIONS', headers })

  it('answer a preflight that they allow, and refuse one that they do not', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket, CorsConfiguration })
    const asked = {
      origin: ORIGIN,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'Content-Type',
    }
    const answer = await preflight(s3, asked)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'content-type',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '300',
    })
    for (const refused of [
      { ...asked, origin: 'https://evil.example' },
      { ...asked, 'access-control-request-method': 'DELETE' },
      { ...asked, 'access-control-request-headers': 'content-type, x-other' },
    ]) {
      const no = await preflight(s3, refused)
      expect([no.status, no.headers.get('access-control-allow-origin')]).toEqual([403, null])
    }
  })

  it('stand on answers to browsers, errors included', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket, CorsConfiguration })
    const allowed = await fetch(`${s3.url}/${Bucket}/a`, { headers: { origin: ORIGIN } })
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([403, ORIGIN])
    const foreign = await fetch(`${s3.url}/${Bucket}/a`, { headers: { origin: 'https://evil.example' } })
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the lifecycle of a bucket', () => {
  it('deletes objects at the midnight after their days, by prefix, tag and size', async () => {
    const s3 = await serve()
    await s3.createBucket({
      BucketName: Bucket,
      LifecycleConfiguration: {
        Rules: [
          { Id: 'uploads', Status: 'Enabled', Prefix: 'uploads/', ExpirationInDays: 7 },
          {
            Id: 'tagged',
            Status: 'Enabled',
            TagFilters: [{ Key: 'temporary', Value: 'yes' }],
            ExpirationInDays: '1',
          },
          { Id: 'off', Status: 'Disabled', Prefix: 'kept', ExpirationInDays: 1 },
          { Id: 'big', Status: 'Enabled', Prefix: 'sized', ObjectSizeGreaterThan: 1, ExpirationInDays: 1 },
        ],
      },
    })
    for (const Key of ['uploads/a', 'kept', 'tagged', 'sized/small']) {
      await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    }
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'sized/large', Body: 'xx' }))
    const Tagging = { TagSet: [{ Key: 'temporary', Value: 'yes' }] }
    await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging }))
    const keys = async (): Promise<(string | undefined)[]> =>
      ((await s3.client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(
        (object) => object.Key,
      )
    await s3.clock.advance(DAY_MS - 1)
    expect(await keys()).toHaveLength(5)
    await s3.clock.advance(DAY_MS)
    expect(await keys()).toEqual(['kept', 'sized/small', 'uploads/a'])
    await s3.clock.advance(6 * DAY_MS)
    expect(await keys()).toEqual(['kept', 'sized/small'])
    expect(s3.context.lines.join()).toContain('lifecycle of photos: 1 objects expired')
  })

  it('ends multipart uploads that were given up', async () => {
    const s3 = await serve()
    const abort = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }
    const Rules = [{ Status: 'Enabled', ...abort }]
    await s3.createBucket({ BucketName: Bucket, LifecycleConfiguration: { Rules } })
    await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a' }))
    const open = async (): Promise<number> =>
      ((await s3.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).length
    expect(await open()).toBe(1)
    await s3.clock.advance(2 * DAY_MS)
    expect(await open()).toBe(0)
  })
})

describe('a bucket of the template', () => {
  it('gets a name from its logical id and yields its attributes', async () => {
    const s3 = await serve()
    const created = await s3.service.resourceTypes['AWS::S3::Bucket']?.({
      logicalId: 'ObjectsBucket9D2F',
      type: 'AWS::S3::Bucket',
      properties: { BucketEncryption: {}, PublicAccessBlockConfiguration: {} },
      metadata: {},
      path: 'Stack/Objects',
    })
    expect(created?.ref).toBe('objectsbucket9d2f-000000000000')
    expect(created?.attributes).toMatchObject({
      Arn: 'arn:aws:s3:::objectsbucket9d2f-000000000000',
      RegionalDomainName: 'objectsbucket9d2f-000000000000.s3.us-east-1.amazonaws.com',
    })
  })

  it('fails with its path for what is not done', async () => {
    const s3 = await serve()
    await expect(
      s3.createBucket({ BucketName: Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    ).rejects.toThrow(/^Stack\/Bucket \(AWS::S3::Bucket, Bucket\): .*versioning is not supported locally/)
    await expect(s3.createBucket({ BucketName: Bucket, ReplicationConfiguration: {} })).rejects.toThrow(
      /ReplicationConfiguration is not supported locally/,
    )
  })
})

describe('a data folder', () => {
  it('keeps buckets, objects and uploads, and loses bytes that nothing refers to', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'stepladder-s3-'))
    const storage = new MemoryStorage()
    const first = await serve({ dataDir, storage })
    await first.createBucket({ BucketName: Bucket })
    await first.client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'replaced' }))
    await first.client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'kept', Metadata: { m: '1' } }))
    await first.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'b' }))
    expect(await readdir(join(dataDir, 's3'))).toHaveLength(1)

    const second = await serve({ dataDir, storage })
    const got = await second.service.call?.('GetObject', { Bucket, Key: 'a' })
    expect(got).toMatchObject({ Body: 'kept', Metadata: { m: '1' } })
    const open = await second.client.send(new ListMultipartUploadsCommand({ Bucket }))
    expect(open.Uploads).toHaveLength(1)

    await serve({ dataDir, storage: new MemoryStorage() })
    expect(await readdir(join(dataDir, 's3'))).toEqual([])
    await rm(dataDir, { recursive: true })
  })
})

describe('a call in process', () => {
  it('writes text or base64 and yields both', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket })
    const call = async (action: string, input: JsonObject): Promise<JsonObject | undefined> =>
      s3.service.call?.(action, input)
    await call('PutObject', {
      Bucket,
      Key: 'text',
      Body: 'ä',
      ContentType: 'text/plain',
      Metadata: { a: 'b' },
    })
    await call('PutObject', { Bucket, Key: 'bytes', BodyBase64: 'AP8=' })
    expect(await call('GetObject', { Bucket, Key: 'text' })).toMatchObject({
      Body: 'ä',
      ContentLength: 2,
      ContentType: 'text/plain',
      Metadata: { a: 'b' },
    })
    expect(await call('GetObject', { Bucket, Key: 'bytes' })).toMatchObject({ BodyBase64: 'AP8=' })
    await call('CopyObject', { Bucket, Key: 'copy', CopySource: `${Bucket}/text` })
    await call('DeleteObject', { Bucket, Key: 'text' })
    const page = await call('ListObjectsV2', { Bucket, MaxKeys: 1 })
    expect(page).toMatchObject({ KeyCount: 1, IsTruncated: true, Contents: [{ Key: 'bytes' }] })
    await call('DeleteObjects', { Bucket, Delete: { Objects: [{ Key: 'copy' }] } })
    expect(await call('ListObjectsV2', { Bucket })).toMatchObject({ KeyCount: 1 })
  })

  it('fails as S3 does, also for an input or an action that it does not know', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket })
    await expect(s3.service.call?.('HeadObject', { Bucket, Key: 'a' })).rejects.toMatchObject({
      code: 'NoSuchKey',
      statusCode: 404,
    })
    await expect(s3.service.call?.('HeadObject', { Bucket })).rejects.toMatchObject({
      code: 'InvalidArgument',
    })
    await expect(s3.service.call?.('SelectObjectContent', {})).rejects.toMatchObject({
      code: 'NotImplemented',
    })
  })
})
