import { crc32 } from 'node:zlib'

import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'

import { handler as createUpload } from '../../../../lambdas/domains/plushie/api/create-upload.ts'
import { handler as submitGeneration } from '../../../../lambdas/domains/plushie/api/submit-generation.ts'
import { completeGeneration } from '../../../../lambdas/domains/plushie/generations/complete-generation.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { grantCredits } from '../../../../lambdas/domains/plushie/accounts/grant-credits.ts'
import { getObject, putObject, s3 } from '../../../../lambdas/aws/objects.ts'
import { dieAfter, freshUser, invariant, NAMES, useAws } from '../../../aws/aws.ts'
import { outboxOf } from '../generations/lifecycle.ts'
import { callRoute, type TestRequest, type TestResponse } from '../../../http/call-route.ts'

useAws()

let photo: Buffer

beforeAll(async () => {
  photo = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
})

const submit = (user: string, request: TestRequest = {}): Promise<TestResponse> =>
  callRoute(submitGeneration, { user, body: photo, ...request })

async function uploadsOf(user: string): Promise<string[]> {
  const { Contents = [] } = await s3().send(
    new ListObjectsV2Command({ Bucket: NAMES.STEPLADDER_OBJECTS_BUCKET, Prefix: `uploads/${user}/` }),
  )
  return Contents.map(({ Key = '' }) => Key)
}

async function nothingReserved(user: string): Promise<void> {
  const balance = (await invariant()).get(user)
  expect(balance?.processing ?? 0).toBe(0)
  expect(await outboxOf(user)).toEqual([])
  expect(await uploadsOf(user)).toEqual([])
}

function statuses(responses: readonly TestResponse[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

describe('POST /generations with a photo', () => {
  it('answers 202 with the generation and where it is', async () => {
    const user = freshUser()
    const response = await submit(user)
    expect(response.status).toBe(202)
    const { generationId } = response.json
    expect(response.json).toEqual({ generationId: expect.any(String), status: 'processing' })
    expect(response.headers.location).toBe(`/generations/${String(generationId)}`)
    const stored = await getObject(`uploads/${user}/${String(generationId)}`)
    expect(stored?.contentType).toBe('image/jpeg')
    expect(Buffer.from(stored?.bytes ?? [])).toEqual(photo)
    expect((await invariant()).get(user)).toMatchObject({ credits: 3, processing: 1 })
  })

  it('goes by the bytes, not by what the request calls them', async () => {
    const user = freshUser()
    const png = await sharp(photo).png().toBuffer()
    const response = await submit(user, {
      body: png,
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(response.status).toBe(202)
    const generation = await getGeneration({ userId: user, generationId: String(response.json.generationId) })
    expect(generation?.imageType).toBe('image/png')
  })

  it.each([
    ['no bytes', () => new Uint8Array(), 422, 'image_missing'],
    ['text', () => Buffer.from('hello'), 415, 'unsupported_image_type'],
    ['a GIF', () => Buffer.from('GIF89a...'), 415, 'unsupported_image_type'],
    ['a truncated photo', () => photo.subarray(0, -10), 422, 'image_damaged'],
    ['more than 5 MB', () => Buffer.concat([photo, Buffer.alloc(5 * 1024 * 1024)]), 413, 'image_too_large'],
  ])('refuses %s and reserves nothing', async (_, body, status, code) => {
    const user = freshUser()
    const response = await submit(user, { body: body() })
    expect(response.status).toBe(status)
    expect(response.json.error).toMatchObject({ code, message: expect.any(String) })
    await nothingReserved(user)
  })

  it('refuses more than 40 megapixels and says how many', async () => {
    const user = freshUser()
    const huge = await sharp(photo).png().toBuffer()
    huge.writeUInt32BE(10_000, 16)
    huge.writeUInt32BE(5_000, 20)
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
    const response = await submit(user, { body: huge })
    expect(response.status).toBe(422)
    expect(response.json.error).toEqual({
      code: 'image_too_many_pixels',
      message: 'The photo has 10000 × 5000 pixels. Please send one of at most 40 megapixels.',
      width: 10_000,
      height: 5_000,
      limit: 40_000_000,
    })
    await nothingReserved(user)
  })

  it('refuses a photo that came as text, which would be broken', async () => {
    const user = freshUser()
    const response = await submit(user, { body: 'ÿØÿà', headers: { 'content-type': 'text/plain' } })
    expect(response.status).toBe(415)
    await nothingReserved(user)
  })

  it('refuses without a token and touches nothing', async () => {
    const before = await invariant()
    const response = await callRoute(submitGeneration, { body: photo })
    expect(response.status).toBe(401)
    expect(response.json.error?.code).toBe('unauthorized')
    expect((await invariant()).size).toBe(before.size)
  })

  it('refuses without credit, with numbers, and keeps no upload', async () => {
    const user = freshUser()
    for (let count = 0; count < 3; count += 1) await submit(user)
    const response = await submit(user)
    expect(response.status).toBe(402)
    expect(response.json.error).toMatchObject({ code: 'insufficient_credits', available: 0, processing: 3 })
    expect(await uploadsOf(user)).toHaveLength(3)
    await invariant()
  })

  it('refuses a sixth with the words of the design, and says when to come again', async () => {
    const user = freshUser()
    await grantCredits({ userId: user, key: 'k', credits: 10, grantedBy: 'test' })
    const responses = await Promise.all(Array.from({ length: 6 }, () => submit(user)))
    expect(statuses(responses)).toEqual({ 202: 5, 429: 1 })
    const refused = responses.find(({ status }) => status === 429)
    expect(refused?.json.error).toEqual({
      code: 'too_many_in_progress',
      message: 'You have 5 generations in progress. Please wait for one to complete.',
      processing: 5,
      limit: 5,
    })
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
    expect((await invariant()).get(user)).toMatchObject({ credits: 13, processing: 5 })
    expect(await uploadsOf(user)).toHaveLength(5)
  })

  it('accepts 3 of 50 at once with 3 credits', async () => {
    const user = freshUser()
    const responses = await Promise.all(Array.from({ length: 50 }, () => submit(user)))
    expect(statuses(responses)).toEqual({ 202: 3, 402: 47 })
    expect((await invariant()).get(user)).toMatchObject({ credits: 3, processing: 3 })
    expect(await uploadsOf(user)).toHaveLength(3)
  })

  it('answers 500 without details when something breaks', async () => {
    process.env.ACCOUNTS_TABLE = 'no-such-table'
    try {
      const response = await submit(freshUser())
      expect(response.status).toBe(500)
      expect(response.json.error).toEqual({
        code: 'internal',
        message: expect.stringMatching(/our side/),
        requestId: 'request-1',
      })
      expect(response.text).not.toMatch(/table|at .*:\d+/)
    } finally {
      process.env.ACCOUNTS_TABLE = NAMES.ACCOUNTS_TABLE
    }
  })
})

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'key-1' }

  it('at once gives one generation to all', async () => {
    const user = freshUser()
    const responses = await Promise.all(Array.from({ length: 6 }, () => submit(user, { headers })))
    expect(statuses(responses)).toEqual({ 202: 6 })
    expect(new Set(responses.map(({ json }) => json.generationId)).size).toBe(1)
    expect(responses.filter((response) => response.headers['idempotent-replayed'] === 'true')).toHaveLength(5)
    expect((await invariant()).get(user)?.processing).toBe(1)
    expect(await uploadsOf(user)).toHaveLength(1)
  })

  it('is refused for another photo', async () => {
    const user = freshUser()
    await submit(user, { headers })
    const other = await sharp(photo).png().toBuffer()
    const response = await submit(user, { headers, body: other })
    expect(response.status).toBe(409)
    expect(response.json.error?.code).toBe('idempotency_key_reused')
  })

  it('answers a late repeat with the status of now', async () => {
    const user = freshUser()
    const first = await submit(user, { headers })
    const generation = await getGeneration({ userId: user, generationId: String(first.json.generationId) })
    if (!generation) throw new Error('no generation')
    await completeGeneration({ ...generation, generatedKey: 'k' })
    const repeat = await submit(user, { headers })
    expect(repeat.status).toBe(202)
    expect(repeat.json).toEqual({ generationId: first.json.generationId, status: 'completed' })
  })

  it.each(['', 'x'.repeat(201), 'zwölf'])('of %j is refused', async (key) => {
    const response = await submit(freshUser(), { headers: { 'idempotency-key': key } })
    expect(response.status).toBe(422)
    expect(response.json.error?.code).toBe('invalid_request')
  })
})

describe('POST /uploads', () => {
  async function upload(user: string, bytes: Uint8Array = photo): Promise<string> {
    const response = await callRoute(createUpload, {
      user,
      body: { contentType: 'image/jpeg', bytes: bytes.length },
    })
    expect(response.status).toBe(201)
    const put = await fetch(String(response.json.url), {
      method: 'PUT',
      headers: { 'content-type': 'image/jpeg' },
      body: Buffer.from(bytes),
    })
    expect(put.status).toBe(200)
    return String(response.json.uploadId)
  }

  it('takes a photo that is then submitted by its id', async () => {
    const user = freshUser()
    const uploadId = await upload(user)
    const response = await submit(user, { body: { uploadId } })
    expect(response.status).toBe(202)
    expect(response.json).toEqual({ generationId: uploadId, status: 'processing' })
    const again = await submit(user, { body: { uploadId } })
    expect(again.json).toEqual({ generationId: uploadId, status: 'processing' })
    expect((await invariant()).get(user)?.processing).toBe(1)
  })

  it('signs type and length into the URL', async () => {
    const response = await callRoute(createUpload, {
      user: freshUser(),
      body: { contentType: 'image/png', bytes: 1234 },
    })
    const url = new URL(String(response.json.url))
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host')
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900')
    expect([...url.searchParams.keys()].join(' ')).not.toMatch(/checksum/i)
  })

  it('does not let a user submit the upload of another', async () => {
    const uploadId = await upload(freshUser())
    const response = await submit(freshUser(), { body: { uploadId } })
    expect(response.status).toBe(404)
    expect(response.json.error?.code).toBe('upload_not_found')
  })

  it('keeps the upload when no credit is left, so that it can be submitted later', async () => {
    const user = freshUser()
    for (let count = 0; count < 3; count += 1) await submit(user)
    const uploadId = await upload(user)
    expect((await submit(user, { body: { uploadId } })).status).toBe(402)
    expect(await getObject(`uploads/${user}/${uploadId}`)).toBeDefined()
  })

  it('refuses what was uploaded and is no photo, or too large', async () => {
    const user = freshUser()
    const bad = uuidv7()
    await putObject(`uploads/${user}/${bad}`, Buffer.from('hello'), 'image/jpeg')
    expect((await submit(user, { body: { uploadId: bad } })).status).toBe(415)
    const large = uuidv7()
    await putObject(`uploads/${user}/${large}`, Buffer.alloc(5 * 1024 * 1024 + 1), 'image/jpeg')
    expect((await submit(user, { body: { uploadId: large } })).status).toBe(413)
    expect((await invariant()).get(user)?.processing ?? 0).toBe(0)
  })

  it.each([
    [{ contentType: 'image/gif', bytes: 10 }, 422],
    [{ contentType: 'image/png', bytes: 0 }, 422],
    [{ contentType: 'image/png', bytes: 5 * 1024 * 1024 + 1 }, 413],
    ['{', 400],
  ])('refuses %j with %i', async (body, status) => {
    expect((await callRoute(createUpload, { user: freshUser(), body })).status).toBe(status)
  })
})

describe('a death between any two writes of a submit', () => {
  it.each([0, 1, 2, 3, 4])('after %i writes loses nothing, and the repeat ends well', async (writes) => {
    const user = freshUser()
    const request = { headers: { 'idempotency-key': 'k' } }
    const death = dieAfter(writes)
    const first = await submit(user, request)
    // A new user: the photo is write 1, the account write 2, the submission write 3.
    expect(first.status).toBe(writes < 4 ? 500 : 202)
    death.revive()
    const between = (await invariant()).get(user)
    expect(between?.processing ?? 0).toBe((await outboxOf(user)).length)

    const repeat = await submit(user, request)
    expect(repeat.status).toBe(202)
    expect((await invariant()).get(user)).toMatchObject({ credits: 3, processing: 1 })
    const [event, ...more] = await outboxOf(user)
    expect(more).toEqual([])
    expect(event?.event).toContain(String(repeat.json.generationId))
    expect(await getObject(`uploads/${user}/${String(repeat.json.generationId)}`)).toBeDefined()
  })
})
