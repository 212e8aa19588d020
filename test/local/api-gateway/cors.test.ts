import { expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { functionResult } from '../cloud-context.ts'
import type { StartedApi, TestApi } from './start-api.ts'
import { startApi } from './start-api.ts'

const CORS: JsonObject = {
  AllowOrigins: ['https://app.example.com', 'http://*'],
  AllowMethods: ['GET', 'POST'],
  AllowHeaders: ['authorization', 'content-type'],
  ExposeHeaders: ['location'],
  AllowCredentials: true,
  MaxAge: 300,
}

function start(routes: TestApi['routes'], cors: JsonObject | null = CORS): Promise<StartedApi> {
  return startApi(
    {
      routes,
      ...(cors && { api: { CorsConfiguration: cors } }),
      authorizer: { issuer: 'https://issuer.example.com', audience: ['a'] },
    },
    {
      invoke: () =>
        functionResult({
          statusCode: 200,
          headers: { 'Access-Control-Allow-Origin': 'https://function.example.com', 'X-Own': 'kept' },
          body: 'from the function',
        }),
    },
  )
}

function preflight(api: StartedApi, origin: string, method = 'POST'): Promise<Response> {
  return fetch(`${api.url}/pets`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': method },
  })
}

it('answers a preflight itself, without a route and without a token', async () => {
  const response = await preflight(await start({ 'POST /pets': { jwt: true } }), 'https://app.example.com')
  expect(response.status).toBe(204)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': 'https://app.example.com',
    'access-control-allow-methods': 'GET,POST',
    'access-control-allow-headers': 'authorization,content-type',
    'access-control-allow-credentials': 'true',
    'access-control-max-age': '300',
  })
  expect(await response.text()).toBe('')
})

it.each([
  ['https://other.example.com', 'POST'],
  ['https://app.example.com.evil.test', 'POST'],
  ['https://app.example.com', 'DELETE'],
])('allows nothing to %s %s', async (origin, method) => {
  const response = await preflight(await start({ 'POST /pets': {} }), origin, method)
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  expect(response.headers.get('access-control-allow-methods')).toBeNull()
})

it('replaces the function’s CORS headers by its own, and leaves the others', async () => {
  const api = await start({ 'GET /pets': {} })
  const allowed = await fetch(`${api.url}/pets`, { headers: { origin: 'http://localhost:5173' } })
  expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
  expect(allowed.headers.get('access-control-expose-headers')).toBe('location')
  expect(allowed.headers.get('x-own')).toBe('kept')
  const foreign = await fetch(`${api.url}/pets`, { headers: { origin: 'https://other.example.com' } })
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  expect(await foreign.text()).toBe('from the function')
})

it('puts them on its own refusals too, so that a browser shows the status', async () => {
  const api = await start({ 'GET /pets': { jwt: true } })
  const response = await fetch(`${api.url}/pets`, { headers: { origin: 'http://localhost:5173' } })
  expect(response.status).toBe(401)
  expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
})

it('lets an authorized $default route catch preflights, as AWS does', async () => {
  const guarded = await start({ $default: { jwt: true } })
  expect((await preflight(guarded, 'https://app.example.com')).status).toBe(401)
  const open = await start({ $default: { jwt: true }, 'OPTIONS /{proxy+}': {} })
  expect((await preflight(open, 'https://app.example.com')).status).toBe(204)
})

it('allows every origin with *', async () => {
  const api = await start({ 'GET /pets': {} }, { AllowOrigins: ['*'], AllowMethods: ['*'] })
  const response = await preflight(api, 'https://anyone.example.com', 'PATCH')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
})

it('leaves CORS to the function where the API has no configuration', async () => {
  const api = await start({ 'GET /pets': {} }, null)
  const response = await fetch(`${api.url}/pets`, { headers: { origin: 'https://app.example.com' } })
  expect(response.headers.get('access-control-allow-origin')).toBe('https://function.example.com')
})
