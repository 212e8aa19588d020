import { describe, expect, it } from 'vitest'
import { HttpApi, type HttpRoute } from '../../../lib/constructs/http-api.ts'
import { fixture, fixtureBundle, Match, Template } from '../fixture.ts'

const ROUTES: readonly HttpRoute[] = [
  { id: 'get-thing', method: 'GET', path: '/things/{id}', scope: 'user', throttle: { rate: 5, burst: 9 } },
  { id: 'start-run', method: 'POST', path: '/runs', scope: 'operator' },
  { id: 'get-openapi', method: 'GET', path: '/openapi.json', scope: 'public' },
]

function api(webOrigins: readonly string[] = []) {
  const { stack, stage, alarms } = fixture()
  new HttpApi(stack, 'Api', {
    stage: { ...stage, webOrigins },
    routes: ROUTES,
    functionFor: (route) => ({ bundle: fixtureBundle(), permissions: [], environment: { ROUTE: route.id } }),
    tokens: { issuer: 'https://id.example.org', audience: ['web', 'cli'] },
    alarms,
  })
  return { stack, template: Template.fromStack(stack) }
}

describe('HttpApi', () => {
  it('makes one function a route', () => {
    const { template } = api()
    template.resourceCountIs('AWS::Lambda::Function', 3)
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'stepladder-dev-get-thing',
      Environment: { Variables: Match.objectLike({ ROUTE: 'get-thing' }) },
    })
    template.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    })
  })

  it('asks for tokens of the issuer, with the scope of users or of operators', () => {
    const { template } = api()
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://id.example.org', Audience: ['web', 'cli'] },
    })
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'GET /things/{id}',
      AuthorizationType: 'JWT',
      AuthorizationScopes: ['stepladder/use'],
    })
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'POST /runs',
      AuthorizationType: 'JWT',
      AuthorizationScopes: ['stepladder/operate'],
    })
  })

  it('leaves only public routes open, and says so to cdk-nag', () => {
    const { template } = api()
    const open = template.findResources('AWS::ApiGatewayV2::Route', {
      Properties: { AuthorizationType: 'NONE' },
    })
    expect(Object.values(open).map((route) => route['Properties'].RouteKey)).toEqual(['GET /openapi.json'])
  })

  it('throttles each route by its own limits or by those of the stage', () => {
    api().template.hasResource('AWS::ApiGatewayV2::Stage', {
      Properties: {
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
        RouteSettings: { 'GET /things/{id}': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 9 } },
      },
      // API Gateway refuses settings of a route that does not exist yet.
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiGETthingsid[0-9A-F]{8}$')]),
    })
  })

  it('logs accesses as JSON without address, user, token or path', () => {
    const [stage] = Object.values(api().template.findResources('AWS::ApiGatewayV2::Stage'))
    const format: string = stage?.['Properties'].AccessLogSettings.Format
    expect(JSON.parse(format)).toMatchObject({
      requestId: '$context.requestId',
      routeKey: '$context.routeKey',
    })
    expect(format).not.toMatch(
      /identity|claims|sourceIp|userAgent|\$context\.path|\$context\.authorizer\.(?!error)/u,
    )
  })

  it('answers browsers on pages of the stage, and no others', () => {
    api(['https://plush.example.org']).template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: {
        AllowOrigins: ['https://plush.example.org'],
        AllowMethods: ['GET', 'POST'],
        AllowHeaders: ['authorization', 'content-type', 'idempotency-key'],
        ExposeHeaders: ['retry-after', 'location'],
        MaxAge: 3600,
      },
    })
    api([]).template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() })
  })
})
