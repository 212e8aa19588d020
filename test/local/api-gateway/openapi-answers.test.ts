import { request as send } from 'node:http'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openapiDocument } from '../../../lambdas/http/openapi-document.ts'
import type { Route } from '../../../lambdas/http/route.ts'
import { routes } from '../../../lambdas/registry/routes.ts'
import { events } from '../../../lambdas/registry/events.ts'
import { AwsError } from '../../../local/aws-error.ts'
import type { InvokeResult } from '../../../local/services/service.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { functionFailure, functionResult } from '../cloud-context.ts'
import { startApi } from './start-api.ts'
import { startIssuer } from './test-issuer.ts'

const document = openapiDocument(routes, events)
const AUDIENCE = 'client-1'
const SCOPES = { user: 'stepladder/use', operator: 'stepladder/operate' } as const

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part of the document, with all its references replaced by what they refer to. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve)
  if (!isObject(value)) return value
  if (typeof value.$ref === 'string') return resolve(at(document, value.$ref.slice(2).split('/')))
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member)]))
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((found, key) => (isObject(found) ? found[key] : undefined), value)
}

/** What the document says of an answer of a route; fails where it says nothing. */
function schemaOf({ path, method }: Route, status: number): z.ZodType {
  const response = resolve(at(document, ['paths', path, method.toLowerCase(), 'responses', String(status)]))
  const schema = at(response, ['content', 'application/json', 'schema'])
  if (!isObject(schema)) throw new Error(`${method} ${path} has no schema for ${status}`)
  return z.fromJSONSchema(schema)
}

interface Answer {
  readonly status: number
  readonly type: string | undefined
  readonly body: unknown
}

/** The path as it is, which `fetch` would mend. */
function ask(
  url: string,
  { method }: Route,
  path: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<Answer> {
  return new Promise((done, fail) => {
    const request = send(
      url,
      { method, path, headers: { ...headers, ...(body && { 'content-length': body.byteLength }) } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => void chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const type = response.headers['content-type']
          done({ status: response.statusCode ?? 0, type, body: JSON.parse(text) })
          request.destroy()
        })
      },
    )
    request.on('error', fail)
    request.end(body)
  })
}

const fill = (path: string, value: string): string => path.replaceAll(/\{\w+\}/g, value)

/** All routes on one gateway, with functions that do what `invoke` says. */
async function start(
  invoke: () => InvokeResult | Promise<InvokeResult> = () => functionResult({ statusCode: 200 }),
  stage: Record<string, number> = {},
) {
  const clock = new VirtualClock()
  const issuer = await startIssuer()
  const { url } = await startApi(
    {
      routes: Object.fromEntries(
        routes.map(({ method, path, scope }) => [
          `${method} ${path}`,
          scope === 'public' ? {} : { scopes: [SCOPES[scope]] },
        ]),
      ),
      authorizer: { issuer: issuer.url, audience: [AUDIENCE] },
      stage: { DefaultRouteSettings: stage },
    },
    { clock, invoke },
  )
  const seconds = Math.floor(clock.now() / 1000)
  const sign = async (scope: string): Promise<string> =>
    `Bearer ${await issuer.sign({ iss: issuer.url, aud: AUDIENCE, sub: 'ada', scope, iat: seconds, exp: seconds + 3600 })}`
  return { url, clock, sign, token: await sign(Object.values(SCOPES).join(' ')) }
}

/** Whether the answer is one that the document has: `<status> as documented`, else what is wrong. */
function verdictOn(route: Route, { status, type, body }: Answer): string {
  if (type !== 'application/json') return `${route.id}: ${status} is ${type}`
  const { error } = schemaOf(route, status).safeParse(body)
  return error
    ? `${route.id}: ${status} ${JSON.stringify(body)}: ${error.message}`
    : `${status} as documented`
}

/** The verdicts on the answers of some routes, one after the other; each verdict once. */
async function verdictsOn(
  chosen: readonly Route[],
  answerOf: (route: Route) => Promise<Answer>,
): Promise<readonly string[]> {
  const verdicts = new Set<string>()
  for (const route of chosen) verdicts.add(verdictOn(route, await answerOf(route)))
  return [...verdicts]
}

const guarded = routes.filter(({ scope }) => scope !== 'public')
const withParameters = routes.filter(({ path }) => path.includes('{'))
const withBody = routes.filter(({ method }) => method === 'POST')
const somePath = ({ path }: Route): string => fill(path, 'x')

describe('what the gateway answers by itself is as the document says', () => {
  it('without a token, with a wrong one, and with the wrong scope', async () => {
    const { url, sign } = await start()
    const asks = (headers: Record<string, string>) => (route: Route) =>
      ask(url, route, somePath(route), headers)
    expect(await verdictsOn(guarded, asks({}))).toEqual(['401 as documented'])
    expect(await verdictsOn(guarded, asks({ authorization: 'Bearer x' }))).toEqual(['401 as documented'])
    const authorization = await sign('openid')
    expect(await verdictsOn(guarded, asks({ authorization }))).toEqual(['403 as documented'])
  })

  it.each([
    ['that no route has', '', 404],
    ['that cannot be decoded', '%E0%A4', 400],
  ])('for paths %s', async (_, parameter, status) => {
    const { url, token: authorization } = await start()
    const verdicts = await verdictsOn(withParameters, (route) =>
      ask(url, route, fill(route.path, parameter), { authorization }),
    )
    expect(verdicts).toEqual([`${status} as documented`])
  })

  // Node.js reads 16 KB of headers, and answers by itself beyond.
  it.each([10_241, 20_000])('for headers of %d bytes', async (length) => {
    const { url, token: authorization } = await start()
    const headers = { authorization, 'x-long': 'x'.repeat(length) }
    const verdicts = await verdictsOn(routes, (route) => ask(url, route, somePath(route), headers))
    expect(verdicts).toEqual(['431 as documented'])
  })

  it('for a body of more than 10 MB', async () => {
    const { url, token: authorization } = await start()
    const large = Buffer.alloc(10 * 1024 * 1024 + 1, 'x')
    const verdicts = await verdictsOn(withBody, (route) =>
      ask(url, route, somePath(route), { authorization }, large),
    )
    expect(verdicts).toEqual(['413 as documented'])
  })

  it('for too many requests', async () => {
    const { url, token: authorization } = await start(undefined, {
      ThrottlingBurstLimit: 1,
      ThrottlingRateLimit: 1,
    })
    const verdicts = await verdictsOn(routes, async (route) => {
      await fetch(`${url}${somePath(route)}`, { method: route.method })
      return ask(url, route, somePath(route), { authorization })
    })
    expect(verdicts).toEqual(['429 as documented'])
  })

  it.each<[behaviour: string, status: number, invoke: () => InvokeResult]>([
    ['fail', 500, () => functionFailure('TypeError', 'no')],
    ['answer nonsense', 500, () => functionResult({ statusCode: 'nonsense' })],
    [
      'cannot be run',
      503,
      () => {
        throw new AwsError('TooManyRequestsException', 'Rate exceeded', { statusCode: 429 })
      },
    ],
  ])('for functions that %s', async (_, status, invoke) => {
    const { url, token: authorization } = await start(invoke)
    const verdicts = await verdictsOn(routes, (route) => ask(url, route, somePath(route), { authorization }))
    expect(verdicts).toEqual([`${status} as documented`])
  })

  it('for functions that do not answer in time', async () => {
    const called = Promise.withResolvers<undefined>()
    const {
      url,
      clock,
      token: authorization,
    } = await start(() => {
      called.resolve(undefined)
      return new Promise(() => {})
    })
    const answers = verdictsOn(routes.slice(0, 1), (route) =>
      ask(url, route, somePath(route), { authorization }),
    )
    await called.promise
    await clock.advance(30_000)
    expect(await answers).toEqual(['503 as documented'])
  })
})

describe('the document', () => {
  const statusesOf = ({ path, method }: Route): readonly string[] => {
    const responses = at(document, ['paths', path, method.toLowerCase(), 'responses'])
    return isObject(responses) ? Object.keys(responses) : []
  }

  it('tells of each route what the gateway may answer', () => {
    for (const route of routes) {
      const told = statusesOf(route)
      expect(told).toEqual(expect.arrayContaining(['400', '413', '429', '431', '500', '503']))
      expect(told.includes('401')).toBe(route.scope !== 'public')
      expect(told.includes('403')).toBe(route.scope !== 'public')
    }
    for (const route of withParameters) expect(statusesOf(route)).toContain('404')
  })

  it('tells both shapes where function and gateway answer alike, and takes nothing else', () => {
    for (const route of guarded) {
      const ours = { error: { code: 'c', message: 'm' } }
      const schema = schemaOf(route, 401)
      expect(schema.safeParse(ours).success).toBe(true)
      expect(schema.safeParse({ message: 'Unauthorized' }).success).toBe(true)
      for (const body of [{}, { error: 'x' }, { message: 7 }, [], 'Unauthorized'])
        expect(schema.safeParse(body).success).toBe(false)
      expect(schemaOf(route, 431).safeParse(ours).success).toBe(false)
    }
  })
})
