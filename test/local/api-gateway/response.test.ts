import { describe, expect, it } from 'vitest'
import { AwsError } from '../../../local/aws-error.ts'
import type { JsonValue } from '../../../local/json.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import type { TestContextOptions } from '../cloud-context.ts'
import { functionFailure, functionResult } from '../cloud-context.ts'
import { startApi } from './start-api.ts'

async function answerOf(
  invoke: NonNullable<TestContextOptions['invoke']>,
  init: RequestInit & { path?: string } = {},
): Promise<Response> {
  const api = await startApi({ routes: { $default: {} } }, { invoke })
  return fetch(`${api.url}${init.path ?? '/'}`, init)
}

const answerTo = (payload: JsonValue, init: RequestInit = {}): Promise<Response> =>
  answerOf(() => functionResult(payload), init)

describe('the answer that a function gives', () => {
  it('is taken with status, headers, cookies and body', async () => {
    const response = await answerTo({
      statusCode: 201,
      headers: { 'Content-Type': 'text/html', 'X-Number': 5, 'X-Flag': true, 'Content-Length': '3' },
      cookies: ['a=1; HttpOnly', 'b=2'],
      body: '<b>ü</b>',
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('content-type')).toBe('text/html')
    expect(response.headers.get('x-number')).toBe('5')
    expect(response.headers.get('x-flag')).toBe('true')
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2'])
    expect(response.headers.get('content-length')).toBe('9')
    expect(await response.text()).toBe('<b>ü</b>')
  })

  it('is plain text where a status comes without a content type', async () => {
    const response = await answerTo({ statusCode: '404', body: 'no such pet' })
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  it.each([
    [{ hello: 'world' }, '{"hello":"world"}'],
    ['Hello', '"Hello"'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('is JSON as a whole where it has no statusCode: %j', async (payload: JsonValue, body) => {
    const response = await answerTo(payload)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toBe(body)
  })

  it('is decoded where it is base64', async () => {
    const bytes = Buffer.from([0, 255, 1, 254])
    const response = await answerTo({
      statusCode: 200,
      headers: { 'content-type': 'image/png' },
      isBase64Encoded: true,
      body: bytes.toString('base64'),
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
  })

  it.each([
    [{ statusCode: 'OK', body: '' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200.5 }],
    [{ statusCode: 200, body: { not: 'text' } }],
    [{ statusCode: 200, headers: 'none' }],
    [{ statusCode: 200, headers: { 'x-list': ['a'] } }],
    [{ statusCode: 200, headers: { 'x-broken': 'a\nb' } }],
    [{ statusCode: 200, cookies: 'a=1' }],
    [{ statusCode: 200, isBase64Encoded: 'yes' }],
  ])('is a 500 where its shape is wrong: %j', async (payload: JsonValue) => {
    const response = await answerTo(payload)
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('{"message":"Internal Server Error"}')
    expect(response.headers.get('content-type')).toBe('application/json')
  })

  it('has no body for HEAD, but its length', async () => {
    const response = await answerTo({ statusCode: 200, body: 'twelve bytes' }, { method: 'HEAD' })
    expect(response.headers.get('content-length')).toBe('12')
    expect(await response.text()).toBe('')
  })
})

describe('a function that gives no answer', () => {
  it.each([
    ['fails', () => functionFailure('TypeError', 'secret'), 500, 'Internal Server Error'],
    [
      'is out of concurrency',
      () => {
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { statusCode: 429 })
      },
      503,
      'Service Unavailable',
    ],
    [
      'does not exist',
      () => {
        throw new AwsError('ResourceNotFoundException', 'Function not found', { statusCode: 404 })
      },
      500,
      'Internal Server Error',
    ],
    [
      'gets more than Lambda takes',
      () => {
        throw new AwsError('RequestTooLargeException', 'too large', { statusCode: 413 })
      },
      413,
      'Request Entity Too Large',
    ],
  ])('because it %s becomes AWS’s own answer', async (_, invoke, status, message) => {
    const response = await answerOf(invoke)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ message })
  })

  it('in time becomes a 503 after 30 seconds', async () => {
    const clock = new VirtualClock()
    let invoked: () => void = () => {}
    const called = new Promise<void>((resolve) => (invoked = resolve))
    const api = await startApi(
      { routes: { 'GET /': {} } },
      {
        clock,
        invoke: () => {
          invoked()
          return new Promise(() => {})
        },
      },
    )
    let isAnswered = false
    const answer = fetch(api.url).finally(() => (isAnswered = true))
    await called
    await clock.advance(29_999)
    expect(isAnswered).toBe(false)
    await clock.advance(1)
    const response = await answer
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ message: 'Service Unavailable' })
  })

  it('within the integration’s own time-out becomes a 503 then', async () => {
    const clock = new VirtualClock({ jump: true })
    const startedAt = clock.now()
    const api = await startApi(
      { routes: { 'GET /': {} }, integration: { TimeoutInMillis: '5000' } },
      { clock, invoke: () => new Promise(() => {}) },
    )
    expect((await fetch(api.url)).status).toBe(503)
    expect(clock.now() - startedAt).toBe(5000)
  })
})

describe('limits', () => {
  const ok: NonNullable<TestContextOptions['invoke']> = () => functionResult({ statusCode: 200, body: 'ok' })

  it('takes 4.4 MB of binary, which is 6 MB as base64 in an event, and no more', async () => {
    const api = await startApi({ routes: { 'POST /': {} } }, { invoke: ok })
    const send = (bytes: number): Promise<Response> =>
      fetch(api.url, { method: 'POST', body: Buffer.alloc(bytes) })
    expect((await send(4_700_000)).status).toBe(200)
    const refused = await send(4_720_000)
    expect(refused.status).toBe(413)
    expect(await refused.json()).toEqual({ message: 'Request Entity Too Large' })
  })

  it('refuses a body over 10 MB, whether announced or not, and invokes nothing', async () => {
    let invocations = 0
    const api = await startApi({ routes: { 'POST /': {} } }, { invoke: () => functionResult(++invocations) })
    const chunk = Buffer.alloc(1024 * 1024, 'a')
    const announced = await fetch(api.url, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) })
    const stream = ReadableStream.from(Array.from({ length: 11 }, () => chunk))
    const streamed = await fetch(api.url, { method: 'POST', body: stream, duplex: 'half' })
    for (const response of [announced, streamed]) {
      expect(response.status).toBe(413)
      expect(await response.json()).toEqual({ message: 'Request Entity Too Large' })
    }
    expect(invocations).toBe(0)
  })

  it('refuses headers over 10,240 bytes', async () => {
    const response = await answerOf(ok, { headers: { 'x-long': 'a'.repeat(10_240) } })
    expect(response.status).toBe(431)
  })

  it('refuses a path with a broken escape', async () => {
    expect((await answerOf(ok, { path: '/%zz' })).status).toBe(400)
  })

  it('answers 404 where no route fits', async () => {
    const api = await startApi({ routes: { 'GET /pets': {} } }, { invoke: ok })
    for (const init of [{ method: 'POST' }, { method: 'OPTIONS' }]) {
      const response = await fetch(`${api.url}/pets`, init)
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({ message: 'Not Found' })
    }
    const head = await fetch(`${api.url}/pets`, { method: 'HEAD' })
    expect(head.status).toBe(404)
    expect((await fetch(`${api.url}/pets`)).status).toBe(200)
  })
})
