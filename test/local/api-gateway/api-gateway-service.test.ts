import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../local/front/free-port.ts'
import type { JsonObject } from '../../../local/json.ts'
import { createApiGatewayService } from '../../../local/services/api-gateway/api-gateway-service.ts'
import type { ApiGatewayService } from '../../../local/services/api-gateway/api-gateway-service.ts'
import { createTestContext, functionResult } from '../cloud-context.ts'
import { create, createApi, FUNCTION_ARN, startApi } from './start-api.ts'

function startService(port = 0): ApiGatewayService {
  const service = createApiGatewayService(createTestContext({ invoke: (arn) => functionResult({ arn }) }), {
    port,
  })
  onTestFinished(async () => service.stop?.())
  return service
}

describe('an API', () => {
  it('has its local URL as ApiEndpoint, and the same id after a restart', async () => {
    const first = startService()
    const second = startService()
    const properties = { Name: 'pets', ProtocolType: 'HTTP' }
    const created = await create(first, 'PetsApi', 'Api', properties)
    expect(created.ref).toMatch(/^[a-z0-9]{10}$/u)
    expect(created.attributes).toEqual({ ApiId: created.ref, ApiEndpoint: first.apiUrls()[created.ref] })
    expect((await create(second, 'PetsApi', 'Api', properties)).ref).toBe(created.ref)
    expect((await create(second, 'OtherApi', 'Api', properties)).ref).not.toBe(created.ref)
  })

  it('keeps its port when it is created again with other properties', async () => {
    const service = startService()
    await createApi(service, { routes: { 'GET /a': {} } })
    const before = service.apiUrls()
    const apiId = await createApi(service, {
      routes: { 'GET /b': {} },
      api: { CorsConfiguration: { AllowOrigins: ['*'] } },
    })
    expect(service.apiUrls()).toEqual(before)
    const url = before[apiId] ?? ''
    expect((await fetch(`${url}/b`)).status).toBe(200)
    const answer = await fetch(`${url}/a`, { headers: { origin: 'https://a.test' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('gets the port that was asked for, and a second one the port after it', async () => {
    const port = await freePort()
    const service = startService(port)
    const first = await createApi(service, { routes: {} }, 'First')
    const second = await createApi(service, { routes: {} }, 'Second')
    expect(service.apiUrls()).toEqual({
      [first]: `http://127.0.0.1:${port}`,
      [second]: `http://127.0.0.1:${port + 1}`,
    })
  })

  it('says which port is taken', async () => {
    const started = await startApi({ routes: {} })
    const port = Number(new URL(started.url).port)
    const service = startService(port)
    await expect(createApi(service, { routes: {} })).rejects.toMatchObject({
      name: 'PortInUseError',
      port,
      message: expect.stringContaining(`Port ${port}, where the HTTP API of the template listens, is taken`),
    })
  })

  it('invokes the function behind an integration URI of either form', async () => {
    const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION_ARN}:live/invocations`
    const service = startService()
    const apiId = await createApi(service, { routes: { 'GET /': {} }, integration: { IntegrationUri: uri } })
    const response = await fetch(service.apiUrls()[apiId] ?? '')
    expect(await response.json()).toEqual({ arn: `${FUNCTION_ARN}:live` })
  })

  it('closes its port when the service stops', async () => {
    const started = await startApi({ routes: {} })
    await started.service.stop?.()
    await expect(fetch(started.url)).rejects.toThrow('fetch failed')
  })
})

describe('what is not run locally', () => {
  it.each<[string, string, JsonObject, string]>([
    [
      'a WebSocket API',
      'Api',
      { Name: 'w', ProtocolType: 'WEBSOCKET' },
      'WebSocket APIs are not run locally',
    ],
    ['an imported API', 'Api', { ProtocolType: 'HTTP', Body: {} }, 'Body is not supported locally'],
    ['payload format 1.0', 'Integration', { PayloadFormatVersion: '1.0' }, 'payload format 2.0'],
    ['an HTTP integration', 'Integration', { IntegrationType: 'HTTP_PROXY' }, 'IntegrationType'],
    [
      'parameter mapping',
      'Integration',
      { RequestParameters: { a: 'b' } },
      'RequestParameters is not supported',
    ],
    [
      'a foreign integration URI',
      'Integration',
      { IntegrationUri: 'https://a.test' },
      'ARN of a Lambda function',
    ],
    ['an integration of over 30 s', 'Integration', { TimeoutInMillis: 60_000 }, 'TimeoutInMillis'],
    ['IAM authorization', 'Route', { AuthorizationType: 'AWS_IAM' }, 'AuthorizationType'],
    ['a route key without a method', 'Route', { RouteKey: '/pets' }, '"/pets" is no route key'],
    ['a JWT route without an authorizer', 'Route', { AuthorizationType: 'JWT' }, 'go together'],
    ['a Lambda authorizer', 'Authorizer', { AuthorizerType: 'REQUEST' }, 'AuthorizerType'],
    [
      'access logs to a stream',
      'Stage',
      { AccessLogSettings: { DestinationArn: 'arn:x', Format: '$' } },
      'log group',
    ],
    ['a part of an unknown API', 'Stage', { ApiId: 'nowhere' }, 'no HTTP API has this id'],
  ])('%s is an error that names the resource', async (_, kind, properties, problem) => {
    const service = startService()
    const api = await create(service, 'Api', 'Api', { Name: 'a', ProtocolType: 'HTTP' })
    const base: Record<string, JsonObject> = {
      Api: {},
      Integration: {
        ApiId: api.ref,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: FUNCTION_ARN,
        PayloadFormatVersion: '2.0',
      },
      Route: { ApiId: api.ref, RouteKey: 'GET /', Target: 'integrations/i' },
      Stage: { ApiId: api.ref, StageName: '$default' },
      Authorizer: {
        ApiId: api.ref,
        Name: 'a',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: 'https://a.test', Audience: ['a'] },
      },
    }
    const attempt = create(service, 'TheResource', kind, { ...base[kind], ...properties })
    await expect(attempt).rejects.toThrow(problem)
    await expect(attempt).rejects.toThrow('Stack/TheResource')
  })

  it('two routes with the same key are an error', async () => {
    const service = startService()
    const api = await create(service, 'Api', 'Api', { Name: 'a', ProtocolType: 'HTTP' })
    const route = { ApiId: api.ref, RouteKey: 'GET /', Target: 'integrations/i' }
    await create(service, 'One', 'Route', route)
    await expect(create(service, 'Two', 'Route', route)).rejects.toThrow(
      'Stack/One has the route key "GET /"',
    )
  })

  it('settings of a route that does not exist are an error at start, as they are on AWS', async () => {
    const service = startService()
    await createApi(service, {
      routes: { 'GET /pets': {} },
      stage: { RouteSettings: { 'GET /pet': { ThrottlingRateLimit: 1 } } },
    })
    await expect(service.start?.()).rejects.toThrow('RouteSettings names "GET /pet"')
  })

  it('a route to nowhere is an error at start', async () => {
    const service = startService()
    const api = await create(service, 'Api', 'Api', { Name: 'a', ProtocolType: 'HTTP' })
    await create(service, 'Lost', 'Route', { ApiId: api.ref, RouteKey: 'GET /', Target: 'integrations/none' })
    await expect(service.start?.()).rejects.toThrow('Stack/Lost: the API has no integration none')
  })

  it('has a reason each where a type is accepted without behaviour', () => {
    const { withoutBehaviour = {}, resourceTypes } = startService()
    expect(Object.keys(withoutBehaviour)).toEqual([
      'AWS::ApiGatewayV2::Deployment',
      'AWS::ApiGatewayV2::DomainName',
      'AWS::ApiGatewayV2::ApiMapping',
    ])
    for (const type of Object.keys(withoutBehaviour)) expect(resourceTypes).not.toHaveProperty(type)
  })
})

describe('the control plane', () => {
  async function get(service: ApiGatewayService, path: string, method = 'GET') {
    const response = await service.handle?.({
      method,
      path,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    })
    return { status: response?.status, body: JSON.parse(String(response?.body)) }
  }

  it('lists APIs and their parts', async () => {
    const { service, apiId, url } = await startApi({
      routes: { 'GET /pets': { scopes: ['read'] } },
      authorizer: { issuer: 'https://issuer.example.com', audience: ['a'] },
      stage: { RouteSettings: { 'GET /pets': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 6 } } },
    })
    expect(await get(service, '/v2/apis')).toMatchObject({
      status: 200,
      body: { items: [{ apiId, name: 'Api', protocolType: 'HTTP', apiEndpoint: url }] },
    })
    const { body: integrations } = await get(service, `/v2/apis/${apiId}/integrations`)
    expect(integrations).toMatchObject({
      items: [{ integrationUri: FUNCTION_ARN, payloadFormatVersion: '2.0' }],
    })
    expect(await get(service, `/v2/apis/${apiId}/routes`)).toMatchObject({
      body: {
        items: [
          {
            routeKey: 'GET /pets',
            target: `integrations/${integrations.items[0].integrationId}`,
            authorizationType: 'JWT',
            authorizationScopes: ['read'],
          },
        ],
      },
    })
    expect(await get(service, `/v2/apis/${apiId}/stages/%24default`)).toMatchObject({
      body: { stageName: '$default', routeSettings: { 'GET /pets': { throttlingRateLimit: 5 } } },
    })
    expect(await get(service, `/v2/apis/${apiId}/authorizers`)).toMatchObject({
      body: { items: [{ jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['a'] } }] },
    })
  })

  it.each([
    ['GET', '/v2/apis/none', 404],
    ['GET', '/v2/apis/none/routes', 404],
    ['GET', '/v1/restapis', 404],
    ['POST', '/v2/apis', 501],
  ])('answers %s %s with %d', async (method, path, status) => {
    expect((await get(startService(), path, method)).status).toBe(status)
  })
})
