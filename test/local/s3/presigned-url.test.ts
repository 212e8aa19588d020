import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterEach, describe, expect, it } from 'vitest'
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

describe('a presigned URL', () => {
  it('lets anyone read until it expires by the clock', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket })
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'a.png', Body: 'x', ContentType: 'image/png' }))
    const command = new GetObjectCommand({ Bucket, Key: 'a.png', ResponseContentDisposition: 'attachment' })
    const url = await getSignedUrl(s3.client, command, { expiresIn: 60 })
    const got = await fetch(url)
    expect([got.status, await got.text(), got.headers.get('content-disposition')]).toEqual([
      200,
      'x',
      'attachment',
    ])
    await s3.clock.advance(61_000)
    const late = await fetch(url)
    expect([late.status, late.headers.get('content-type')]).toEqual([403, 'application/xml'])
    const xml = await late.text()
    expect(xml).toContain('<Error><Code>AccessDenied</Code><Message>Request has expired</Message>')
    expect(xml).toContain('<X-Amz-Expires>60</X-Amz-Expires>')
    expect(xml).toContain(`<ServerTime>${new Date(s3.clock.now()).toISOString()}</ServerTime>`)
  })

  it('lets anyone write, with the headers that were signed', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket })
    const command = new PutObjectCommand({ Bucket, Key: 'up.jpg', ContentType: 'image/jpeg' })
    const url = await getSignedUrl(s3.client, command, {
      expiresIn: 60,
      signableHeaders: new Set(['content-type']),
    })
    const put = (headers: Record<string, string>): Promise<Response> =>
      fetch(url, { method: 'PUT', body: new Uint8Array([1]), headers })
    const unsigned = await put({})
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('SignatureDoesNotMatch'),
    ])
    expect((await put({ 'content-type': 'image/jpeg' })).status).toBe(200)
    expect(await s3.service.call?.('HeadObject', { Bucket, Key: 'up.jpg' })).toMatchObject({
      ContentLength: 1,
      ContentType: 'image/jpeg',
    })
    await s3.clock.advance(61_000)
    expect((await put({ 'content-type': 'image/jpeg' })).status).toBe(403)
  })

  it('may be of signature version 2, as the older AWS CLI makes them', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket })
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))
    const expires = Math.floor(s3.clock.now() / 1000) + 60
    const url = `${s3.url}/${Bucket}/a?AWSAccessKeyId=test&Signature=x&Expires=${expires}`
    expect((await fetch(url)).status).toBe(200)
    await s3.clock.advance(61_000)
    expect((await fetch(url)).status).toBe(403)
  })

  it('is refused for longer than a week', async () => {
    const s3 = await serve()
    await s3.createBucket({ BucketName: Bucket })
    const url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key: 'a' }), { expiresIn: 60 })
    const answer = await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801'))
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('AuthorizationQueryParametersError'),
    ])
  })
})
