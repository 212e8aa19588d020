import { describe, expect, it } from 'vitest'
import type { Route } from '../../../local/services/api-gateway/http-api.ts'
import { matchRoute, parseRouteKey } from '../../../local/services/api-gateway/route-table.ts'

function routes(...routeKeys: string[]): Route[] {
  return routeKeys.map((routeKey) => ({
    routeId: routeKey,
    routeKey,
    pattern: parseRouteKey(routeKey),
    integrationId: 'i',
    authorizationType: 'NONE',
    authorizationScopes: [],
    path: `Stack/${routeKey}`,
  }))
}

const TABLE = routes(
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'ANY /pets/{id}',
  'GET /pets/{id}',
  'GET /pets/rex',
  'GET /pets/{id}/toys',
  'GET /pets/{id}/{part}',
  'POST /pets',
  'OPTIONS /pets',
)

describe('matchRoute', () => {
  it.each([
    ['GET', '/pets/rex', 'GET /pets/rex', {}],
    ['GET', '/pets/tom', 'GET /pets/{id}', { id: 'tom' }],
    ['DELETE', '/pets/tom', 'ANY /pets/{id}', { id: 'tom' }],
    ['GET', '/pets/tom/toys', 'GET /pets/{id}/toys', { id: 'tom' }],
    ['GET', '/pets/tom/beds', 'GET /pets/{id}/{part}', { id: 'tom', part: 'beds' }],
    ['GET', '/pets/tom/toys/3', 'GET /pets/{proxy+}', { proxy: 'tom/toys/3' }],
    ['PUT', '/pets/tom/toys/3', 'ANY /{proxy+}', { proxy: 'pets/tom/toys/3' }],
    ['POST', '/pets', 'POST /pets', {}],
    ['OPTIONS', '/pets', 'OPTIONS /pets', {}],
    ['HEAD', '/pets', 'ANY /{proxy+}', { proxy: 'pets' }],
    ['GET', '/pets/a%20b', 'GET /pets/{id}', { id: 'a b' }],
    ['GET', '/', '$default', {}],
  ])('%s %s goes to %s', (method, path, routeKey, pathParameters) => {
    const match = matchRoute(TABLE, method, path)
    expect(match?.route.routeKey).toBe(routeKey)
    expect(match?.pathParameters).toEqual(pathParameters)
  })

  it('does not depend on the order of the routes', () => {
    const match = matchRoute(TABLE.toReversed(), 'GET', '/pets/rex')
    expect(match?.route.routeKey).toBe('GET /pets/rex')
  })

  it.each([
    ['PUT', '/pets'],
    ['HEAD', '/pets'],
    ['GET', '/pets/'],
    ['GET', '/Pets'],
    ['GET', '/'],
  ])('finds nothing for %s %s beside GET /pets', (method, path) => {
    expect(matchRoute(routes('GET /pets'), method, path)).toBeUndefined()
  })
})

describe('parseRouteKey', () => {
  it.each(['GET', 'get /pets', 'GET pets', 'FETCH /pets', 'GET /a /b', 'GET /{proxy+}/more'])(
    'refuses "%s"',
    (routeKey) => {
      expect(() => parseRouteKey(routeKey)).toThrow(routeKey)
    },
  )
})
