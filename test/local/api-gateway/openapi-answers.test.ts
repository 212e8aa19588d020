import { request as send } from 'node:http'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openapiDocument } from '../../../lambdas/api/openapi-document.ts'
import type { Route } from '../../../lambdas/api/route.ts'
import { routes } from '../../../lambdas/api/routes.ts'
import { events } from '../../../lambdas/events/index.ts'
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

function expectAsDocumented(route: Route, status: number, answer: Answer): void {
  expect([route.id, answer.status, answer.type]).toEqual([route.id, status, 'application/json'])
  const { error } = schemaOf(route, status).safeParse(answer.body)
  expect([route.id, answer.body, error]).toEqual([route.id, answer.body, undefined])
}

const guarded = routes.filter(({ scope }) => scope !== 'public')
const withParameters = routes.filter(({ path }) => path.includes('{'))

describe('what the gateway answers by itself is as the document says', () => {
  let gateway: Awaited<ReturnType<typeof start>>
  const authorized = (): Record<string, string> => ({ authorization: gateway.token })

  it('without a token, with a wrong one, and with the wrong scope', async () => {
    gateway = await start()
    const foreign = await gateway.sign('openid')
    for (const route of guarded) {
      const path = fill(route.path, 'x')
      expectAsDocumented(route, 401, await ask(gateway.url, route, path, {}))
      expectAsDocumented(route, 401, await ask(gateway.url, route, path, { authorization: 'Bearer x' }))
      expectAsDocumented(route, 403, await ask(gateway.url, route, path, { authorization: foreign }))
    }
  })

  it('for paths that no route has, or that cannot be decoded', async () => {
    gateway = await start()
    for (const route of withParameters) {
      expectAsDocumented(route, 404, await ask(gateway.url, route, fill(route.path, ''), authorized()))
      expectAsDocumented(route, 400, await ask(gateway.url, route, fill(route.path, '%E0%A4'), authorized()))
    }
  })

  it('for more headers and more bytes than it takes', async () => {
    gateway = await start()
    const large = Buffer.alloc(10 * 1024 * 1024 + 1, 'x')
    for (const route of routes) {
      const path = fill(route.path, 'x')
      // Node.js reads 16 KB, and answers by itself beyond.
      for (const length of [10_241, 20_000]) {
        const headers = { ...authorized(), 'x-long': 'x'.repeat(length) }
        expectAsDocumented(route, 431, await ask(gateway.url, route, path, headers))
      }
      if (route.method === 'POST')
        expectAsDocumented(route, 413, await ask(gateway.url, route, path, authorized(), large))
    }
  })

  it('for too many requests', async () => {
    gateway = await start(undefined, { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 })
    for (const route of routes) {
      const path = fill(route.path, 'x')
      await fetch(`${gateway.url}${path}`, { method: route.method })
      expectAsDocumented(route, 429, await ask(gateway.url, route, path, authorized()))
    }
  })

  it('for functions that fail, cannot be run, or do not answer', async () => {
    const behaviours: readonly (readonly [
      status: number,
      invoke: () => InvokeResult | Promise<InvokeResult>,
    ])[] = [
      [500, () => functionFailure('TypeError', 'no')],
      [500, () => functionResult({ statusCode: 'nonsense' })],
      [
        503,
        () => {
          throw new AwsError('TooManyRequestsException', 'Rate exceeded', { statusCode: 429 })
        },
      ],
    ]
    for (const [status, invoke] of behaviours) {
      gateway = await start(invoke)
      for (const route of routes)
        expectAsDocumented(route, status, await ask(gateway.url, route, fill(route.path, 'x'), authorized()))
    }
    const called = Promise.withResolvers<undefined>()
    gateway = await start(() => {
      called.resolve(undefined)
      return new Promise(() => {})
    })
    const [route] = routes
    if (!route) throw new Error('there are no routes')
    const answer = ask(gateway.url, route, route.path, authorized())
    await called.promise
    await gateway.clock.advance(30_000)
    expectAsDocumented(route, 503, await answer)
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
      if (route.path.includes('{')) expect(told).toContain('404')
    }
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
