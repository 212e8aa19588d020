import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveS3, type ServedS3 } from './serve-s3.ts'

const Bucket = 'objects'
let s3: ServedS3
beforeAll(async () => {
  s3 = await serveS3()
  await s3.createBucket({ BucketName: Bucket })
})
afterAll(() => s3.stop())

async function text(
  Key: string,
  more: { Range?: string; IfNoneMatch?: string } = {},
): Promise<string | undefined> {
  const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }))
  return answer.Body?.transformToString()
}

describe('an object', () => {
  it('comes back with its bytes, type, metadata, ETag and time', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 0x80])
    const put = await s3.client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a/ä b+c%.png',
        Body: bytes,
        ContentType: 'image/png',
        CacheControl: 'no-store',
        Metadata: { owner: 'someone' },
      }),
    )
    const md5 = `"${createHash('md5').update(bytes).digest('hex')}"`
    expect(put.ETag).toBe(md5)
    const got = await s3.client.send(
      new GetObjectCommand({ Bucket, Key: 'a/ä b+c%.png', ChecksumMode: 'ENABLED' }),
    )
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(bytes)
    expect(got).toMatchObject({
      ContentType: 'image/png',
      CacheControl: 'no-store',
      ContentLength: 5,
      Metadata: { owner: 'someone' },
      ETag: md5,
    })
    expect(got.ChecksumCRC32).toBe(put.ChecksumCRC32)
    expect(got.LastModified?.getTime()).toBe(Math.floor(s3.clock.now() / 1000) * 1000)
  })

  it('is described by HeadObject without its body', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'head', Body: 'hello' }))
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'head' }))
    expect(head.ContentLength).toBe(5)
    await expect(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'NotFound',
    })
  })

  it('yields a range, and refuses one beyond its end', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'range', Body: '0123456789' }))
    expect(await text('range', { Range: 'bytes=2-4' })).toBe('234')
    expect(await text('range', { Range: 'bytes=7-' })).toBe('789')
    expect(await text('range', { Range: 'bytes=-3' })).toBe('789')
    expect(await text('range', { Range: 'bytes=-30' })).toBe('0123456789')
    await expect(text('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' })
  })

  it('is written only under the conditions that the client gives', async () => {
    const put = (more: object): Promise<unknown> =>
      s3.client.send(new PutObjectCommand({ Bucket, Key: 'conditional', Body: 'x', ...more }))
    await put({ IfNoneMatch: '*' })
    await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
    await expect(put({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
    await expect(
      s3.client.send(new GetObjectCommand({ Bucket, Key: 'conditional', IfMatch: '"other"' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' })
    const { ETag } = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'conditional' }))
    await expect(text('conditional', { IfNoneMatch: ETag ?? '' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    })
  })

  it('is refused when the digest sent along does not fit its bytes', async () => {
    await expect(
      s3.client.send(new PutObjectCommand({ Bucket, Key: 'bad', Body: 'x', ChecksumSHA256: 'AAAA' })),
    ).rejects.toMatchObject({ name: 'BadDigest' })
    await expect(
      s3.client.send(new PutObjectCommand({ Bucket, Key: 'bad', Body: 'x', ContentMD5: 'AAAA' })),
    ).rejects.toMatchObject({ name: 'BadDigest' })
    await expect(text('bad')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  it('is copied with its headers and tags, or with new ones', async () => {
    await s3.client.send(
      new PutObjectCommand({ Bucket, Key: 'source ä', Body: 'x', ContentType: 'text/plain', Tagging: 'a=1' }),
    )
    const CopySource = encodeURI(`${Bucket}/source ä`)
    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }))
    await s3.client.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'retyped',
        CopySource,
        MetadataDirective: 'REPLACE',
        ContentType: 'text/html',
      }),
    )
    expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'copy' }))).toMatchObject({
      ContentType: 'text/plain',
    })
    expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'retyped' }))).ContentType).toBe(
      'text/html',
    )
    const { TagSet } = await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'retyped' }))
    expect(TagSet).toEqual([{ Key: 'a', Value: '1' }])
    await expect(
      s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/copy` })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' })
  })

  it('has tags that can be replaced', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'keep me' }))
    const Tagging = { TagSet: [{ Key: 'a&b', Value: '<1>' }] }
    await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging }))
    const { TagSet } = await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))
    expect(TagSet).toEqual(Tagging.TagSet)
    expect(await text('tagged')).toBe('keep me')
  })

  it('goes, and goes again without an error; many at once too', async () => {
    for (const Key of ['x/1', 'x/<2>', 'x/3']) {
      await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    }
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'x/1' }))
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'x/1' }))
    const { Deleted } = await s3.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'x/<2>' }, { Key: 'x/none' }] } }),
    )
    expect(Deleted).toEqual([{ Key: 'x/<2>' }, { Key: 'x/none' }])
    const left = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'x/' }))
    expect(left.Contents?.map((object) => object.Key)).toEqual(['x/3'])
  })

  it('goes only as it was looked at, when a condition says so', async () => {
    const { ETag: IfMatch } = await s3.client.send(new PutObjectCommand({ Bucket, Key: 'y/1', Body: 'old' }))
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'y/1', Body: 'new' }))
    const refused = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } }
    const conditional = (Key: string) => s3.client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }))
    await expect(conditional('y/1')).rejects.toMatchObject(refused)
    await expect(conditional('y/none')).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } })
    const { ETag } = await s3.client.send(new PutObjectCommand({ Bucket, Key: 'y/2', Body: 'two' }))
    const Objects = [
      { Key: 'y/1', ETag: IfMatch },
      { Key: 'y/2', ETag },
      { Key: 'y/none', ETag },
    ]
    const answer = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect(answer.Deleted).toEqual([{ Key: 'y/2' }])
    expect(answer.Errors).toMatchObject([
      { Key: 'y/1', Code: 'PreconditionFailed' },
      { Key: 'y/none', Code: 'NoSuchKey' },
    ])
    expect(await text('y/1')).toBe('new')
  })
})

describe('a listing', () => {
  const List = 'listed'
  const keys = ['B', 'a', 'a/1', 'a/2', 'b/1/x', 'ä%+', '\u{1F600}', '\uFFFD']
  beforeAll(async () => {
    await s3.createBucket({ BucketName: List })
    for (const Key of keys) await s3.client.send(new PutObjectCommand({ Bucket: List, Key, Body: Key }))
  })

  it('is in the order of UTF-8 bytes, complete over its pages', async () => {
    const seen: (string | undefined)[] = []
    let ContinuationToken: string | undefined
    do {
      const page = await s3.client.send(
        new ListObjectsV2Command({ Bucket: List, MaxKeys: 3, ContinuationToken }),
      )
      seen.push(...(page.Contents ?? []).map((object) => object.Key))
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
    expect(seen).toEqual(['B', 'a', 'a/1', 'a/2', 'b/1/x', 'ä%+', '\uFFFD', '\u{1F600}'])
  })

  it('folds keys below a delimiter into prefixes, each once over all pages', async () => {
    const first = await s3.client.send(new ListObjectsV2Command({ Bucket: List, Delimiter: '/', MaxKeys: 3 }))
    expect(first.Contents?.map((object) => object.Key)).toEqual(['B', 'a'])
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'a/' }])
    const ContinuationToken = first.NextContinuationToken
    const second = await s3.client.send(
      new ListObjectsV2Command({ Bucket: List, Delimiter: '/', MaxKeys: 3, ContinuationToken }),
    )
    expect(second.CommonPrefixes).toEqual([{ Prefix: 'b/' }])
    expect(second.Contents?.map((object) => object.Key)).toEqual(['ä%+', '\uFFFD'])
    expect(second.IsTruncated).toBe(true)
  })

  it('starts after a key, below a prefix, and speaks the older protocol too', async () => {
    const after = await s3.client.send(new ListObjectsV2Command({ Bucket: List, StartAfter: 'a/1' }))
    expect(after.Contents?.[0]?.Key).toBe('a/2')
    const old = await s3.client.send(new ListObjectsCommand({ Bucket: List, Prefix: 'a/', MaxKeys: 1 }))
    expect(old).toMatchObject({ IsTruncated: true, NextMarker: 'a/1' })
    const next = await s3.client.send(new ListObjectsCommand({ Bucket: List, Prefix: 'a/', Marker: 'a/1' }))
    expect(next.Contents?.map((object) => object.Key)).toEqual(['a/2'])
    const { Buckets } = await s3.client.send(new ListBucketsCommand({}))
    expect(Buckets?.map((bucket) => bucket.Name)).toContain(List)
  })
})

describe('a multipart upload', () => {
  const Key = 'large'
  const part = Buffer.alloc(5 * 1024 * 1024, 'a')

  it('becomes one object of the parts that are listed', async () => {
    const created = await s3.client.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'a/b' }),
    )
    const UploadId = created.UploadId
    const upload = async (
      PartNumber: number,
      Body: Buffer,
    ): Promise<{ PartNumber: number; ETag?: string }> => {
      const { ETag } = await s3.client.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
      )
      return { PartNumber, ...(ETag !== undefined && { ETag }) }
    }
    const parts = [
      await upload(1, part),
      await upload(2, Buffer.from('replaced')),
      await upload(2, Buffer.from('end')),
    ]
    const listed = await s3.client.send(new ListPartsCommand({ Bucket, Key, UploadId }))
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([part.length, 3])
    const complete = (Parts: object[]): Promise<{ ETag?: string | undefined }> =>
      s3.client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      )
    const [one = {}, stale = {}, two = {}] = parts
    await expect(complete([two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' })
    await expect(complete([one, stale])).rejects.toMatchObject({ name: 'InvalidPart' })
    const { ETag } = await complete([one, two])
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key }))
    expect(head).toMatchObject({ ContentLength: part.length + 3, ContentType: 'a/b', ETag })
    await expect(complete([one, two])).rejects.toMatchObject({ name: 'NoSuchUpload' })
  })

  it('refuses a small part before the last, and can be aborted', async () => {
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const Parts: { PartNumber: number; ETag: string | undefined }[] = []
    for (const PartNumber of [1, 2]) {
      const Body = Buffer.from('small')
      const { ETag } = await s3.client.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
      )
      Parts.push({ PartNumber, ETag })
    }
    await expect(
      s3.client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      ),
    ).rejects.toMatchObject({ name: 'EntityTooSmall' })
    const open = await s3.client.send(new ListMultipartUploadsCommand({ Bucket }))
    expect(open.Uploads?.map((upload) => upload.UploadId)).toEqual([UploadId])
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    expect((await s3.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined()
  })
})

describe('what is not there or not done', () => {
  it('is an error that names it', async () => {
    await expect(s3.client.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' }))).rejects.toMatchObject(
      {
        name: 'NoSuchBucket',
      },
    )
    await expect(text('nothing')).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'nothing' })
    await expect(s3.client.send(new GetBucketAclCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'The local S3 does not do GET with ?acl',
    })
  })

  it('never overwrites an object by a request for one of its subresources', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'acl', Body: 'mine' }))
    await expect(
      s3.client.send(new PutObjectAclCommand({ Bucket, Key: 'acl', ACL: 'private' })),
    ).rejects.toMatchObject({ name: 'NotImplemented' })
    expect(await text('acl')).toBe('mine')
  })
})
