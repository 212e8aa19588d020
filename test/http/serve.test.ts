import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'

import { ApiError } from '../../lambdas/http/api-error.ts'
import { jsonBody } from '../../lambdas/http/body.ts'
import { IDEMPOTENCY_KEY_HEADER, takesIdempotencyKey } from '../../lambdas/http/idempotency-key.ts'
import { openapiDocument } from '../../lambdas/http/openapi-document.ts'
import type { Route } from '../../lambdas/http/route.ts'
import { routes } from '../../lambdas/registry/routes.ts'
import { serve } from '../../lambdas/http/serve.ts'
import { events } from '../../lambdas/registry/events.ts'
import { ContentionError } from '../../lambdas/aws/retry-conflicts.ts'
import { callRoute } from './call-route.ts'

const route = {
  id: 'demo',
  method: 'POST',
  path: '/demo/{id}',
  entry: 'lambdas/platform/demo.ts',
  scope: 'user',
  summary: 'Demo',
  params: z.object({ id: z.string() }),
  query: z.object({ page: z._default(z.coerce.number().check(z.int()), 1) }),
  body: jsonBody(z.object({ word: z.string() })),
  answers: () => ({}),
} as const satisfies Route

const echo = serve(route, async ({ params, query, body }, caller) => ({
  status: 200,
  body: { ...params, ...query, ...body, ...caller },
}))

const failing = (error: unknown) =>
  serve(route, () => {
    throw error
  })

const good = { user: 'private-person', params: { id: '7' }, body: { word: 'hi' } }

let output: string[] = []

beforeEach(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO'
  output = []
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => output.push(String(text)) > 0)
  }
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a request', () => {
  it('reaches the route parsed and with its caller', async () => {
    const response = await callRoute(echo, { ...good, query: { page: '3' } })
    expect(response.json).toEqual({ id: '7', page: 3, word: 'hi', userId: 'private-person' })
    expect(response.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
  })

  it('is read also when its JSON came as base64, as from curl -d', async () => {
    const body = Buffer.from(JSON.stringify({ word: 'hi' }))
    const response = await callRoute(echo, {
      ...good,
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(response.json.word).toBe('hi')
  })

  it('is refused before it is read when there is no token', async () => {
    const response = await callRoute(echo, { params: {}, body: 'nonsense' })
    expect(response.status).toBe(401)
  })

  it.each([
    ['a wrong body', { body: { word: 7 } }, 422, 'invalid_request'],
    ['a missing body', { body: '' }, 400, 'invalid_json'],
    ['a wrong query', { query: { page: 'x' } }, 422, 'invalid_request'],
  ])('is refused for %s', async (_, change, status, code) => {
    const response = await callRoute(echo, { ...good, ...change })
    expect(response.status).toBe(status)
    expect(response.json.error?.code).toBe(code)
  })
})

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'k' }

  it('is refused by a route that would ignore it, before anything is done, with what a repetition does', async () => {
    let answered = 0
    const count = serve({ ...route, repeated: 'Sent again, it counts on.' }, async () => {
      answered += 1
      return { status: 200, body: {} }
    })
    const response = await callRoute(count, { ...good, headers })
    expect([response.status, response.json.error?.code]).toEqual([400, 'idempotency_key_not_taken'])
    expect(response.json.error?.message).toContain('Sent again, it counts on.')
    expect(answered).toBe(0)
    expect((await callRoute(count, good)).status).toBe(200)
  })

  it('is taken by a route that declares it, and means nothing to one that changes nothing', async () => {
    const answer = async () => ({ status: 200, body: {} })
    const declaring = serve({ ...route, headers: [IDEMPOTENCY_KEY_HEADER] }, answer)
    const reading = serve({ ...route, method: 'GET' }, answer)
    expect((await callRoute(declaring, { ...good, headers })).status).toBe(200)
    expect((await callRoute(reading, { ...good, headers })).status).toBe(200)
  })

  it('is taken by each route that changes something, or the route says what a repetition does', () => {
    const changing = routes.filter(({ method }) => method !== 'GET')
    const unclear = changing.filter((one) => takesIdempotencyKey(one) !== (one.repeated === undefined))
    expect(unclear.map(({ id }) => id)).toEqual([])
    expect(routes.filter(takesIdempotencyKey).map(({ id }) => id)).toEqual([
      'submit-generation',
      'start-run',
      'replay-event',
      'start-replay',
    ])
  })

  it('stands in the OpenAPI document: as a parameter, or as what is refused', () => {
    const operations = openapiSchema.parse(openapiDocument(routes, events)).paths
    expect(operations['/runs']?.['post']?.parameters).toMatchObject([
      { in: 'header', name: 'Idempotency-Key' },
    ])
    const { description, responses } = operations['/events']?.['post'] ?? {}
    expect(description).toContain('starts no second run')
    expect(responses?.['400']?.description).toMatch(/not JSON.*Idempotency-Key/)
  })
})

const openapiSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        description: z.optional(z.string()),
        parameters: z.optional(z.array(z.object({ in: z.string(), name: z.string() }))),
        responses: z.record(z.string(), z.object({ description: z.optional(z.string()) })),
      }),
    ),
  ),
})

describe('an error', () => {
  it('of ours is answered with code, message, details and headers', async () => {
    const error = new ApiError(418, 'teapot', 'No coffee.', {
      details: { pots: 1 },
      headers: { 'retry-after': '9' },
    })
    const response = await callRoute(failing(error), good)
    expect(response.status).toBe(418)
    expect(response.json).toEqual({ error: { code: 'teapot', message: 'No coffee.', pots: 1 } })
    expect(response.headers['retry-after']).toBe('9')
  })

  it('of contention is answered with 503 and when to come again', async () => {
    const response = await callRoute(failing(new ContentionError('busy')), good)
    expect(response.status).toBe(503)
    expect(response.json.error?.code).toBe('busy')
    expect(response.headers['retry-after']).toBe('1')
  })

  it.each([
    'ThrottlingException',
    'ThrottledException',
    'RequestThrottled',
    'RequestLimitExceeded',
    'ProvisionedThroughputExceededException',
    'SlowDown',
    'ServiceUnavailable',
  ])('of an AWS service that is asked too often is answered with 503: %s', async (name) => {
    const response = await callRoute(failing(Object.assign(new Error('no'), { name })), good)
    expect(response.status).toBe(503)
    expect(response.json.error?.code).toBe('busy')
    expect(response.headers['retry-after']).toBe('2')
  })

  it.each([
    ['a fault of a service', { name: 'InternalServerError' }],
    ['an answer of 502 that is no exception', { name: 'UnknownError', $metadata: { httpStatusCode: 502 } }],
    ['a refused connection', { code: 'ECONNREFUSED' }],
    ['a broken connection', { code: 'ECONNRESET' }],
    ['no answer in time', { name: 'TimeoutError' }],
  ])('of AWS that passes is answered with 503: %s', async (_, members) => {
    const response = await callRoute(failing(Object.assign(new Error('no'), members)), good)
    expect([response.status, response.json.error?.code]).toEqual([503, 'busy'])
  })

  it.each([
    { name: 'ValidationException', $metadata: { httpStatusCode: 400 } },
    { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } },
    { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } },
    { name: 'InvalidExecutionInput', $fault: 'client' },
    { name: 'RequestEntityTooLarge', $metadata: { httpStatusCode: 413 } },
    { name: 'AbortError' },
    { code: 'ERR_INVALID_ARG_TYPE' },
    { $metadata: 'nonsense', code: 7 },
  ])('of AWS that is final is not told to pass: %j', async (members) => {
    const response = await callRoute(failing(Object.assign(new Error('no'), members)), good)
    expect([response.status, response.json.error?.code]).toEqual([500, 'internal'])
    expect(response.headers['retry-after']).toBeUndefined()
  })

  it('of the deployment is answered in words, and logged as an error', async () => {
    await callRoute(failing(new ApiError(500, 'bus_refused', 'No rights.')), good)
    expect(output.join('')).toContain('"level":"ERROR"')
  })

  it.each([new TypeError('ada@example.com is not a function'), 'ada@example.com', null])(
    'that nobody foresaw is answered with an id only, and logged without its message: %s',
    async (error) => {
      const response = await callRoute(failing(error), good)
      expect(response.status).toBe(500)
      expect(response.json).toEqual({
        error: { code: 'internal', message: expect.any(String), requestId: 'request-1' },
      })
      const logged = output.join('')
      expect(logged).toContain('"requestId":"request-1"')
      expect(logged).toContain('"route":"demo"')
      expect(logged).not.toMatch(/ada@example|private-person/)
    },
  )
})
