import type { JSONWebKeySet } from 'jose'
import { SignJWT, UnsecuredJWT } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../local/json.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { functionResult } from '../cloud-context.ts'
import type { StartedApi, TestApi } from './start-api.ts'
import { startApi } from './start-api.ts'
import type { TestClaims, TestIssuer } from './test-issuer.ts'
import { startIssuer, withoutAbsent } from './test-issuer.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const SECONDS = NOW / 1000

let clock: VirtualClock
let issuer: TestIssuer
let events: JsonValue[]

beforeEach(async () => {
  clock = new VirtualClock({ now: NOW })
  issuer = await startIssuer()
  events = []
})

function start(
  routes: TestApi['routes'],
  authorizer: Partial<TestApi['authorizer']> = {},
): Promise<StartedApi> {
  return startApi(
    { routes, authorizer: { issuer: issuer.url, audience: ['client-1', 'client-2'], ...authorizer } },
    {
      clock,
      invoke: (_, payload) => {
        events.push(payload)
        return functionResult({ statusCode: 200, body: 'in' })
      },
    },
  )
}

function claims(more: TestClaims = {}): TestClaims {
  return { iss: issuer.url, sub: 'user-1', aud: 'client-1', iat: SECONDS - 10, exp: SECONDS + 60, ...more }
}

function get(api: StartedApi, token: string | undefined): Promise<Response> {
  return fetch(`${api.url}/pets`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
}

describe('a good token', () => {
  it('reaches the function as claims, all of them text', async () => {
    const api = await start({ 'GET /pets': { scopes: ['pets/read', 'pets/write'] } })
    const token = await issuer.sign(
      claims({
        scope: 'pets/read openid',
        'cognito:groups': ['operators', 'staff'],
        email_verified: true,
        level: 3,
        address: { city: 'Bonn' },
      }),
    )
    expect((await get(api, token)).status).toBe(200)
    expect(events[0]).toMatchObject({
      requestContext: {
        authorizer: {
          jwt: {
            claims: {
              sub: 'user-1',
              exp: String(SECONDS + 60),
              scope: 'pets/read openid',
              'cognito:groups': '[operators staff]',
              email_verified: 'true',
              level: '3',
              address: '{"city":"Bonn"}',
            },
            scopes: ['pets/read'],
          },
        },
      },
    })
  })

  it('needs no scope where the route asks for none', async () => {
    const api = await start({ 'GET /pets': { jwt: true } })
    expect((await get(api, await issuer.sign(claims()))).status).toBe(200)
    expect(events[0]).toMatchObject({ requestContext: { authorizer: { jwt: { scopes: null } } } })
  })

  it('may come without "Bearer", and from the query where the authorizer says so', async () => {
    const token = await issuer.sign(claims())
    const api = await start({ 'GET /pets': { jwt: true } })
    expect((await fetch(`${api.url}/pets`, { headers: { authorization: token } })).status).toBe(200)
    const other = await start(
      { 'GET /pets': { jwt: true } },
      { identitySource: ['$request.querystring.token'] },
    )
    expect((await fetch(`${other.url}/pets?token=${token}`)).status).toBe(200)
    expect((await get(other, token)).status).toBe(401)
  })

  it.each([
    ['client_id without aud', { aud: undefined, client_id: 'client-2' }],
    ['one of several audiences', { aud: ['other', 'client-2'] }],
    ['a not-before time that has come', { nbf: SECONDS }],
  ])('is one with %s', async (_, more) => {
    const api = await start({ 'GET /pets': { jwt: true } })
    expect((await get(api, await issuer.sign(claims(more)))).status).toBe(200)
  })

  it.each([
    ['scope as text', { scope: 'other pets/write' }],
    ['scp as text', { scp: 'pets/write' }],
    ['scp as a list', { scp: ['other', 'pets/write'] }],
  ])('has any one of the scopes, by %s', async (_, more) => {
    const api = await start({ 'GET /pets': { scopes: ['pets/read', 'pets/write'] } })
    expect((await get(api, await issuer.sign(claims(more)))).status).toBe(200)
  })
})

describe('a bad token', () => {
  it.each<[string, () => Promise<string | undefined> | string]>([
    ['none at all', async () => undefined],
    ['one that is no token', () => 'abc'],
    ['an empty one', () => ''],
    ['an expired one', () => issuer.sign(claims({ exp: SECONDS }))],
    ['one without an end', () => issuer.sign(claims({ exp: undefined }))],
    ['one from the future', () => issuer.sign(claims({ iat: SECONDS + 1 }))],
    ['one that is not valid yet', () => issuer.sign(claims({ nbf: SECONDS + 1 }))],
    ['one of another issuer', () => issuer.sign(claims({ iss: 'https://other.example.com' }))],
    ['one for another audience', () => issuer.sign(claims({ aud: 'client-3' }))],
    [
      'one whose aud is wrong though its client_id fits',
      () => issuer.sign(claims({ aud: 'x', client_id: 'client-1' })),
    ],
    ['one without audience and client', () => issuer.sign(claims({ aud: undefined }))],
    ['one without kid', () => issuer.sign(claims(), { kid: null })],
    ['one with an unknown kid', () => issuer.sign(claims(), { kid: 'key-9' })],
    [
      'one signed with another key',
      async () => {
        const stranger = await startIssuer()
        return stranger.sign(claims())
      },
    ],
    ['one without a signature', () => new UnsecuredJWT(withoutAbsent(claims())).encode()],
    [
      'one with a shared secret',
      () =>
        new SignJWT(withoutAbsent(claims()))
          .setProtectedHeader({ alg: 'HS256', kid: 'key-0' })
          .sign(Buffer.alloc(32, 'secret')),
    ],
    [
      'one whose claims were changed',
      async () => {
        const [header, , signature] = (await issuer.sign(claims())).split('.')
        const forged = Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url')
        return `${header}.${forged}.${signature}`
      },
    ],
  ])('is a 401 and invokes nothing: %s', async (_, makeToken) => {
    const api = await start({ 'GET /pets': { jwt: true } })
    const response = await get(api, await makeToken())
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ message: 'Unauthorized' })
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/u)
    expect(events).toEqual([])
  })

  it('says why in www-authenticate, in AWS’s words', async () => {
    const api = await start({ 'GET /pets': { jwt: true } })
    const response = await get(api, await issuer.sign(claims({ aud: 'client-3' })))
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
    )
  })

  it('is a 403 where only the scope is missing', async () => {
    const api = await start({ 'GET /pets': { scopes: ['pets/read'] } })
    const response = await get(api, await issuer.sign(claims({ scope: 'pets/readers pets' })))
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({ message: 'Forbidden' })
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
    expect(events).toEqual([])
  })

  it('expires by the local cloud’s clock', async () => {
    const api = await start({ 'GET /pets': { jwt: true } })
    const token = await issuer.sign(claims())
    expect((await get(api, token)).status).toBe(200)
    await clock.advance(60_000)
    expect((await get(api, token)).status).toBe(401)
  })
})

describe('the issuer’s keys', () => {
  it('are fetched once and kept for two hours', async () => {
    const api = await start({ 'GET /pets': { jwt: true } })
    const token = await issuer.sign(claims({ exp: SECONDS + 90_000 }))
    for (let index = 0; index < 3; index++) expect((await get(api, token)).status).toBe(200)
    expect(issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys'])
    await clock.advance(2 * 60 * 60 * 1000)
    expect((await get(api, token)).status).toBe(200)
    expect(issuer.requests).toHaveLength(4)
  })

  it('are fetched again for a new key, but not for every unknown one', async () => {
    const api = await start({ 'GET /pets': { jwt: true } })
    expect((await get(api, await issuer.sign(claims()))).status).toBe(200)
    await issuer.rotate()
    const token = await issuer.sign(claims())
    expect((await get(api, token)).status).toBe(401)
    expect(issuer.requests).toHaveLength(2)
    await clock.advance(30_000)
    expect((await get(api, token)).status).toBe(200)
    expect(issuer.requests).toHaveLength(4)
  })

  it('are given up after 1,500 ms, and asked for again by the next request', async () => {
    const api = await start({ 'GET /pets': { jwt: true } })
    const token = await issuer.sign(claims())
    issuer.hang()
    // The issuer that hangs only waits, so time may pass.
    const endWait = clock.beginWait()
    const answer = get(api, token)
    while (issuer.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(1_500)
    const response = await answer
    endWait()
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('OIDC discovery endpoint communication error')
  })

  it('of a local issuer are taken without HTTP', async () => {
    const keys: JSONWebKeySet = JSON.parse(await (await fetch(`${issuer.url}/keys`)).text())
    const api = await startApi(
      {
        routes: { 'GET /pets': { jwt: true } },
        authorizer: { issuer: 'https://local.test/pool', audience: ['c'] },
      },
      { clock, invoke: () => functionResult('in') },
      {
        issuers: [{ jwks: (url) => (url === 'https://local.test/pool' ? Promise.resolve(keys) : undefined) }],
      },
    )
    const token = await issuer.sign(claims({ iss: 'https://local.test/pool', aud: 'c' }))
    expect((await get(api, token)).status).toBe(200)
    expect(issuer.requests).toEqual(['/keys'])
  })
})
