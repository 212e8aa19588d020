import { request as httpRequest } from 'node:http'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { JsonValue } from '../../../local/json.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { functionResult } from '../cloud-context.ts'
import type { StartedApi, TestApi } from './start-api.ts'
import { FUNCTION_ARN, startApi } from './start-api.ts'

const eventSchema = z.looseObject({
  headers: z.record(z.string(), z.string()),
  requestContext: z.looseObject({ requestId: z.string() }),
})

interface EchoApi extends StartedApi {
  /** The events that the function was invoked with. */
  events: z.infer<typeof eventSchema>[]
  arns: string[]
}

async function startEcho(routes: TestApi['routes'], stage: TestApi['stage'] = {}): Promise<EchoApi> {
  const events: EchoApi['events'] = []
  const arns: string[] = []
  const started = await startApi(
    { routes, stage },
    {
      clock: new VirtualClock({ now: Date.parse('2026-03-12T19:03:58.123Z') }),
      invoke: (arn, payload: JsonValue) => {
        arns.push(arn)
        events.push(eventSchema.parse(payload))
        return functionResult({ statusCode: 200, body: 'ok' })
      },
    },
  )
  return { ...started, events, arns }
}

describe('the event of payload format 2.0', () => {
  it('has all that AWS puts into it', async () => {
    const api = await startEcho({ 'POST /pets/{id}': {} })
    const response = await fetch(`${api.url}/pets/a%20b?tag=x&tag=y&empty=`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'tester', 'X-Mixed-Case': 'Kept As Is' },
      body: '{"name":"Rex"}',
    })
    expect(response.status).toBe(200)
    expect(api.arns).toEqual([FUNCTION_ARN])
    const host = new URL(api.url).host
    const [event] = api.events
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'POST /pets/{id}',
      rawPath: '/pets/a b',
      rawQueryString: 'tag=x&tag=y&empty=',
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'content-length': '14',
        'user-agent': 'tester',
        'x-mixed-case': 'Kept As Is',
        host,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-port': new URL(api.url).port,
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-69b30e1e-[0-9a-f]{24}$/u),
      }),
      queryStringParameters: { tag: 'x,y', empty: '' },
      pathParameters: { id: 'a b' },
      requestContext: {
        accountId: '000000000000',
        apiId: api.apiId,
        domainName: host,
        domainPrefix: '127',
        http: {
          method: 'POST',
          path: '/pets/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'tester',
        },
        requestId: expect.stringMatching(/^[A-Za-z0-9]{15}=$/u),
        routeKey: 'POST /pets/{id}',
        stage: '$default',
        time: '12/Mar/2026:19:03:58 +0000',
        timeEpoch: Date.parse('2026-03-12T19:03:58.123Z'),
      },
      body: '{"name":"Rex"}',
      isBase64Encoded: false,
    })
    expect(event?.headers).not.toHaveProperty('connection')
    expect(response.headers.get('apigw-requestid')).toBe(event?.requestContext.requestId)
  })

  it('leaves out what a request does not have', async () => {
    const api = await startEcho({ 'GET /': {} })
    await fetch(`${api.url}/`)
    const [event] = api.events
    for (const absent of ['body', 'cookies', 'pathParameters', 'queryStringParameters', 'stageVariables']) {
      expect(event).not.toHaveProperty(absent)
    }
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false })
    expect(event?.requestContext).not.toHaveProperty('authorizer')
  })

  it('joins duplicate headers with a comma and moves cookies into their own list', async () => {
    const api = await startEcho({ 'GET /': {} })
    await new Promise<void>((resolve, reject) => {
      const headers = [
        'X-One',
        'a',
        'x-one',
        'b',
        'Cookie',
        'k=1; l=2',
        'Cookie',
        'm=3',
        'Host',
        'example.test',
      ]
      httpRequest(api.url, { headers }, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end()
    })
    const [event] = api.events
    expect(event).toMatchObject({
      cookies: ['k=1', 'l=2', 'm=3'],
      headers: { 'x-one': 'a,b' },
      requestContext: { domainName: 'example.test', domainPrefix: 'example' },
    })
    expect(event?.headers).not.toHaveProperty('cookie')
  })

  it.each([
    ['text/plain', 'text'],
    ['text/html; charset=utf-8', 'text'],
    ['application/json', 'text'],
    ['Application/JSON; charset=utf-8', 'text'],
    ['application/xml', 'text'],
    ['application/javascript', 'text'],
    ['application/x-www-form-urlencoded', 'base64'],
    ['application/vnd.api+json', 'base64'],
    ['multipart/form-data; boundary=x', 'base64'],
    ['image/png', 'base64'],
    ['', 'base64'],
  ])('carries a body of type "%s" as %s', async (contentType, encoding) => {
    const api = await startEcho({ 'POST /': {} })
    await fetch(api.url, {
      method: 'POST',
      headers: contentType === '' ? {} : { 'content-type': contentType },
      body: Buffer.from('a=b&ü'),
    })
    const [event] = api.events
    const isText = encoding === 'text'
    expect(event).toMatchObject({
      body: isText ? 'a=b&ü' : Buffer.from('a=b&ü').toString('base64'),
      isBase64Encoded: !isText,
    })
  })

  it('hands binary bodies on byte by byte', async () => {
    const api = await startEcho({ 'POST /': {} })
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
    await fetch(api.url, { method: 'POST', body: bytes })
    expect(api.events[0]).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true })
  })

  it('names the stage and its variables where a stage has a name of its own', async () => {
    const api = await startEcho(
      { 'GET /pets': {} },
      { StageName: 'beta', StageVariables: { colour: 'blue' } },
    )
    expect((await fetch(`${api.url}/pets`)).status).toBe(404)
    expect((await fetch(`${api.url}/beta/pets`)).status).toBe(200)
    expect(api.events).toHaveLength(1)
    expect(api.events[0]).toMatchObject({
      rawPath: '/beta/pets',
      stageVariables: { colour: 'blue' },
      requestContext: { stage: 'beta', http: { path: '/beta/pets' } },
    })
  })
})
