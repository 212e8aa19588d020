import { onTestFinished } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import type {
  ApiGatewayOptions,
  ApiGatewayService,
} from '../../../local/services/api-gateway/api-gateway-service.ts'
import { createApiGatewayService } from '../../../local/services/api-gateway/api-gateway-service.ts'
import type { TemplateResource } from '../../../local/services/service.ts'
import type { TestContext, TestContextOptions } from '../cloud-context.ts'
import { createTestContext } from '../cloud-context.ts'

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:handler'

/** An HTTP API as a template would describe it, in short. */
export interface TestApi {
  routes: Record<string, { scopes?: string[]; jwt?: boolean } | undefined>
  api?: JsonObject
  stage?: JsonObject
  integration?: JsonObject
  authorizer?: { issuer: string; audience: string[]; identitySource?: string[] }
}

export interface StartedApi {
  readonly url: string
  readonly apiId: string
  readonly service: ApiGatewayService
  readonly context: TestContext
}

/** Runs one API on a free port until the test ends. */
export async function startApi(
  testApi: TestApi,
  contextOptions: TestContextOptions = {},
  options: ApiGatewayOptions = {},
): Promise<StartedApi> {
  const context = createTestContext(contextOptions)
  const service = createApiGatewayService(context, { port: 0, ...options })
  onTestFinished(async () => service.stop?.())
  const apiId = await createApi(service, testApi)
  await service.start?.()
  return { url: service.apiUrls()[apiId] ?? '', apiId, service, context }
}

/** Creates the resources of one API; its id. `name` keeps several apart. */
export async function createApi(service: ApiGatewayService, testApi: TestApi, name = 'Api'): Promise<string> {
  const api = await create(service, name, 'Api', { Name: name, ProtocolType: 'HTTP', ...testApi.api })
  const integration = await create(service, `${name}Integration`, 'Integration', {
    ApiId: api.ref,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: FUNCTION_ARN,
    PayloadFormatVersion: '2.0',
    ...testApi.integration,
  })
  const authorizer =
    testApi.authorizer &&
    (await create(service, `${name}Authorizer`, 'Authorizer', {
      ApiId: api.ref,
      Name: 'jwt',
      AuthorizerType: 'JWT',
      IdentitySource: testApi.authorizer.identitySource ?? ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: testApi.authorizer.issuer, Audience: testApi.authorizer.audience },
    }))
  for (const [routeKey, route] of Object.entries(testApi.routes)) {
    const isGuarded = route?.jwt === true || route?.scopes !== undefined
    await create(service, `${name}Route${routeKey}`, 'Route', {
      ApiId: api.ref,
      RouteKey: routeKey,
      Target: `integrations/${integration.ref}`,
      ...(isGuarded && authorizer && { AuthorizationType: 'JWT', AuthorizerId: authorizer.ref }),
      ...(route?.scopes && { AuthorizationScopes: route.scopes }),
    })
  }
  await create(service, `${name}Stage`, 'Stage', {
    ApiId: api.ref,
    StageName: '$default',
    AutoDeploy: true,
    ...testApi.stage,
  })
  return api.ref
}

/** Creates one resource of API Gateway v2, e.g. `Route`. */
export function create(
  service: ApiGatewayService,
  logicalId: string,
  kind: string,
  properties: JsonObject,
): Promise<{ ref: string; attributes: Readonly<Record<string, string>> }> {
  const type = `AWS::ApiGatewayV2::${kind}`
  const createResource = service.resourceTypes[type]
  if (!createResource) throw new Error(`the service creates no ${type}`)
  const resource: TemplateResource = { logicalId, type, properties, metadata: {}, path: `Stack/${logicalId}` }
  return createResource(resource)
}
