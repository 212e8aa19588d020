import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'

import { handler as getOpenapi } from '../../lambdas/platform/catalog/get-openapi.ts'
import { handler as grantCredits } from '../../lambdas/domains/plushie/api/grant-credits.ts'
import { routes } from '../../lambdas/registry/routes.ts'
import { handler as sendEvent } from '../../lambdas/platform/events/api/send-event.ts'
import { Fault, useAwsJson } from '../aws/aws-json-server.ts'
import { freshUser, invariant, useAws } from '../aws/aws.ts'
import { callRoute, OPERATOR_CLAIMS } from '../http/call-route.ts'

useAws()
const { actions, calls } = useAwsJson()

const operator = { user: 'operator-1', claims: OPERATOR_CLAIMS }
const name = 'plushie/generate.requested'
const data = {
  generationId: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda7',
  userId: 'u',
  upload: { key: 'uploads/u/g' },
  imageType: 'image/png',
}

describe('POST /accounts/{userId}/grants', () => {
  it('grants once for a key', async () => {
    const userId = freshUser()
    const request = {
      ...operator,
      params: { userId },
      body: { key: 'order-1', credits: 7, reason: 'thanks' },
    }
    const first = await callRoute(grantCredits, request)
    expect(first.status).toBe(201)
    expect(first.json).toEqual({ credits: 10, processing: 0, available: 10, limit: 5 })
    expect((await callRoute(grantCredits, request)).status).toBe(200)
    const other = await callRoute(grantCredits, { ...request, body: { key: 'order-1', credits: 8 } })
    expect(other.status).toBe(409)
    expect((await invariant()).get(userId)).toMatchObject({ credits: 10, granted: 10 })
  })

  it.each([
    { key: 'k', credits: 0 },
    { key: 'k', credits: 1.5 },
    { key: '', credits: 1 },
    { credits: 1 },
    [],
  ])('refuses %j', async (body) => {
    const response = await callRoute(grantCredits, { ...operator, params: { userId: 'u' }, body })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code: 'invalid_request', issues: [expect.any(Object)] })
  })
})

describe('POST /events', () => {
  it('puts a valid event on the bus', async () => {
    actions.set('PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }))
    const response = await callRoute(sendEvent, { ...operator, body: { name, data, id: 'fact-1' } })
    expect(response.status).toBe(202)
    expect(response.json).toEqual({ id: 'fact-1', name })
    expect(calls).toMatchObject([
      {
        action: 'PutEvents',
        input: { Entries: [{ Source: 'stepladder', DetailType: name, EventBusName: 'bus' }] },
      },
    ])
    const sent = /"Detail":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(calls[0]?.input))?.[1] ?? ''
    expect(JSON.parse(JSON.parse(`"${sent}"`))).toEqual({ id: 'fact-1', name, data, ts: expect.any(String) })
  })

  it('refuses an unknown event and names those that there are', async () => {
    const response = await callRoute(sendEvent, { ...operator, body: { name: 'no/such', data: {} } })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code: 'unknown_event', known: [name] })
    expect(calls).toEqual([])
  })

  it('refuses wrong data with the issues, and without the values', async () => {
    const body = { name, data: { ...data, imageType: 'image/secret-value' } }
    const response = await callRoute(sendEvent, { ...operator, body })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({
      code: 'invalid_event',
      issues: [{ path: 'imageType', message: expect.stringContaining('"image/png"') }],
    })
    expect(response.text).not.toContain('secret-value')
  })

  it.each([100, 1_000, 20_000])('refuses data of %d levels', async (levels) => {
    actions.set('PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }))
    const deep = '['.repeat(levels) + ']'.repeat(levels)
    const body = Buffer.from(`{"name":"${name}","data":${deep}}`)
    const response = await callRoute(sendEvent, {
      ...operator,
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code: 'nested_too_deeply', levels: levels + 1, limit: 100 })
    expect(calls).toEqual([])
  })

  it('refuses more than 64 KiB', async () => {
    const body = { name, data: { ...data, more: 'x'.repeat(64 * 1024) } }
    expect((await callRoute(sendEvent, { ...operator, body })).status).toBe(413)
  })

  it.each([
    ['an entry that failed', () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] })],
    [
      'a bus that is away',
      () => {
        throw new Fault('ThrottlingException')
      },
    ],
  ])('answers 503 with the id for %s', async (_, answer) => {
    actions.set('PutEvents', answer)
    const response = await callRoute(sendEvent, { ...operator, body: { name, data, id: 'fact-2' } })
    expect(response.status).toBe(503)
    expect(response.json.error).toMatchObject({ code: 'bus_unavailable', id: 'fact-2' })
    expect(response.headers['retry-after']).toBe('1')
  })
})

describe('an event that the bus does not take', () => {
  const entry = (code: string) => () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: code }] })
  const whole = (code: string) => () => {
    throw new Fault(code)
  }

  it.each([
    ['InternalFailure', entry, 503, 'bus_unavailable'],
    ['ThrottlingException', entry, 503, 'bus_unavailable'],
    ['InternalException', whole, 503, 'bus_unavailable'],
    ['MalformedDetail', entry, 422, 'event_refused'],
    ['InvalidArgument', entry, 422, 'event_refused'],
    ['ValidationException', whole, 422, 'event_refused'],
    ['AccessDeniedException', whole, 500, 'bus_refused'],
    ['AccessDeniedException', entry, 500, 'bus_refused'],
    ['ResourceNotFoundException', whole, 500, 'bus_refused'],
    ['NotAuthorizedForSourceException', entry, 500, 'bus_refused'],
    ['InvalidAccountIdException', entry, 500, 'bus_refused'],
    ['RedactionFailure', entry, 500, 'bus_refused'],
  ] as const)(
    'because of %s is told to pass, or to be refused for good',
    async (reason, answer, status, code) => {
      actions.set('PutEvents', answer(reason))
      const response = await callRoute(sendEvent, { ...operator, body: { name, data, id: 'fact-3' } })
      expect(response.status).toBe(status)
      expect(response.json.error).toMatchObject({ code, message: expect.stringContaining(reason) })
      expect(response.headers['retry-after'] !== undefined).toBe(status === 503)
    },
  )
})

describe('GET /openapi.json', () => {
  it('serves a valid document that has every route', async () => {
    const { status, json } = await callRoute(getOpenapi)
    expect(status).toBe(200)
    const { valid, errors } = await new Validator().validate(json)
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    for (const { path, method, id } of routes) {
      expect(json).toHaveProperty(['paths', path, method.toLowerCase(), 'operationId'], id)
    }
    expect(json).toHaveProperty(['paths', '/generations', 'post', 'requestBody', 'content', 'image/jpeg'])
    expect(json).toHaveProperty(['components', 'schemas', 'event.plushie.generate.requested'])
  })

  it('tells of every route that it may be busy, and what a new run takes over', async () => {
    const { json } = await callRoute(getOpenapi)
    for (const { path, method } of routes) {
      expect(json).toHaveProperty(['paths', path, method.toLowerCase(), 'responses', '503'])
    }
    expect(json).toHaveProperty(
      ['paths', '/runs', 'post', 'description'],
      expect.stringMatching(/takes over the generation .* failed/),
    )
  })

  it('names each path parameter as the path has it', async () => {
    const { json } = await callRoute(getOpenapi)
    for (const { path, method } of routes) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const text = JSON.stringify(json.paths)
      expect(text).toContain(path)
      for (const parameter of inPath) {
        expect(json).toHaveProperty(
          ['paths', path, method.toLowerCase(), 'parameters'],
          expect.arrayContaining([expect.objectContaining({ in: 'path', name: parameter, required: true })]),
        )
      }
    }
  })
})
