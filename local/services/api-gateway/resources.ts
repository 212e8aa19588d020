import type * as z from 'zod'
import { deriveId } from '../derive-id.ts'
import { parseProperties, UnsupportedPropertyError } from '../parse-properties.ts'
import type { CreatedResource, CreateResource, TemplateResource } from '../service.ts'
import type { CorsConfiguration, HttpApi, Throttle } from './http-api.ts'
import {
  apiSchema,
  authorizerSchema,
  integrationSchema,
  routeSchema,
  stageSchema,
} from './resource-schemas.ts'
import { parseRouteKey } from './route-table.ts'

/** The APIs of the template, and how one gets its port. */
export interface ApiRegistry {
  readonly apis: Map<string, HttpApi>
  /** Milliseconds since 1970. */
  now(): number
  /** Opens the API's port, once; its URL. */
  open(api: HttpApi): Promise<string>
}

const API_ID_LENGTH = 10
const PART_ID_LENGTH = 7
const LOG_GROUP_ARN = /^arn:[\w-]+:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/u
const FUNCTION_ARN = /arn:[\w-]+:lambda:[\w-]+:\d+:function:[\w-]+(?::[\w$-]+)?/u

/** How the resources of an HTTP API come into being, by CloudFormation type. */
export function createApiResources(registry: ApiRegistry): Record<string, CreateResource> {
  return {
    'AWS::ApiGatewayV2::Api': (resource) => createApi(registry, resource),
    'AWS::ApiGatewayV2::Authorizer': async (resource) => createAuthorizer(registry, resource),
    'AWS::ApiGatewayV2::Integration': async (resource) => createIntegration(registry, resource),
    'AWS::ApiGatewayV2::Route': async (resource) => createRoute(registry, resource),
    'AWS::ApiGatewayV2::Stage': async (resource) => createStage(registry, resource),
  }
}

async function createApi(registry: ApiRegistry, resource: TemplateResource): Promise<CreatedResource> {
  if (resource.properties['ProtocolType'] === 'WEBSOCKET') {
    throw new UnsupportedPropertyError(
      resource,
      'WebSocket APIs are not run locally. Leave the resource out of the local stage, or use an HTTP API',
    )
  }
  const properties = parseProperties(resource, apiSchema)
  const apiId = deriveId(resource, API_ID_LENGTH)
  const known = registry.apis.get(apiId)
  const api: HttpApi = known ?? {
    apiId,
    name: '',
    createdDate: registry.now(),
    routes: new Map(),
    integrations: new Map(),
    authorizers: new Map(),
    stages: new Map(),
  }
  api.name = properties.Name
  api.description = properties.Description
  api.cors = readCors(properties.CorsConfiguration)
  registry.apis.set(apiId, api)
  const url = await registry.open(api)
  return { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: url } }
}

function readCors(cors: z.output<typeof apiSchema>['CorsConfiguration']): CorsConfiguration | undefined {
  return (
    cors && {
      allowOrigins: cors.AllowOrigins,
      allowMethods: cors.AllowMethods,
      allowHeaders: cors.AllowHeaders,
      exposeHeaders: cors.ExposeHeaders,
      allowCredentials: cors.AllowCredentials,
      maxAgeSeconds: cors.MaxAge,
    }
  )
}

function createIntegration(registry: ApiRegistry, resource: TemplateResource): CreatedResource {
  const properties = parseProperties(resource, integrationSchema)
  const functionArn = FUNCTION_ARN.exec(properties.IntegrationUri)?.[0]
  if (functionArn === undefined) {
    throw new UnsupportedPropertyError(
      resource,
      `IntegrationUri is "${properties.IntegrationUri}"; only the ARN of a Lambda function is run locally`,
    )
  }
  const integrationId = deriveId(resource, PART_ID_LENGTH)
  findApi(registry, resource, properties.ApiId).integrations.set(integrationId, {
    integrationId,
    functionArn,
    integrationUri: properties.IntegrationUri,
    timeoutMs: properties.TimeoutInMillis,
  })
  return { ref: integrationId, attributes: { IntegrationId: integrationId } }
}

function createAuthorizer(registry: ApiRegistry, resource: TemplateResource): CreatedResource {
  const properties = parseProperties(resource, authorizerSchema)
  const authorizerId = deriveId(resource, PART_ID_LENGTH)
  findApi(registry, resource, properties.ApiId).authorizers.set(authorizerId, {
    authorizerId,
    name: properties.Name,
    issuer: properties.JwtConfiguration.Issuer,
    audience: properties.JwtConfiguration.Audience,
    identitySource: properties.IdentitySource,
  })
  return { ref: authorizerId, attributes: { AuthorizerId: authorizerId } }
}

function createRoute(registry: ApiRegistry, resource: TemplateResource): CreatedResource {
  const properties = parseProperties(resource, routeSchema)
  if ((properties.AuthorizationType === 'JWT') !== (properties.AuthorizerId !== undefined)) {
    throw new UnsupportedPropertyError(resource, 'AuthorizationType JWT and an AuthorizerId go together')
  }
  const api = findApi(registry, resource, properties.ApiId)
  const routeId = deriveId(resource, PART_ID_LENGTH)
  const twin = [...api.routes.values()].find((route) => route.routeKey === properties.RouteKey)
  if (twin && twin.routeId !== routeId) {
    throw new UnsupportedPropertyError(
      resource,
      `${twin.path} has the route key "${properties.RouteKey}" already`,
    )
  }
  api.routes.set(routeId, {
    routeId,
    routeKey: properties.RouteKey,
    pattern: parseKey(resource, properties.RouteKey),
    integrationId: properties.Target.slice('integrations/'.length),
    authorizationType: properties.AuthorizationType,
    ...(properties.AuthorizerId !== undefined && { authorizerId: properties.AuthorizerId }),
    authorizationScopes: properties.AuthorizationScopes,
    path: resource.path,
  })
  return { ref: routeId, attributes: { RouteId: routeId } }
}

function createStage(registry: ApiRegistry, resource: TemplateResource): CreatedResource {
  const properties = parseProperties(resource, stageSchema)
  const accessLog = properties.AccessLogSettings
  const logGroup = accessLog && LOG_GROUP_ARN.exec(accessLog.DestinationArn)?.[1]
  if (accessLog && logGroup === undefined) {
    throw new UnsupportedPropertyError(
      resource,
      `AccessLogSettings.DestinationArn is "${accessLog.DestinationArn}"; expected the ARN of a log group`,
    )
  }
  const settings = Object.entries(properties.RouteSettings ?? {})
  findApi(registry, resource, properties.ApiId).stages.set(properties.StageName, {
    stageName: properties.StageName,
    stageVariables: properties.StageVariables ?? {},
    ...(accessLog && logGroup !== undefined && { accessLog: { logGroup, format: accessLog.Format } }),
    defaultThrottle: readThrottle(properties.DefaultRouteSettings),
    routeThrottles: new Map(settings.map(([routeKey, setting]) => [routeKey, readThrottle(setting)])),
    buckets: new Map(),
    path: resource.path,
  })
  return { ref: properties.StageName, attributes: {} }
}

function readThrottle(
  settings: { ThrottlingRateLimit?: number | undefined; ThrottlingBurstLimit?: number | undefined } = {},
): Throttle {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings
  return { ...(rate !== undefined && { rate }), ...(burst !== undefined && { burst }) }
}

function parseKey(resource: TemplateResource, routeKey: string): ReturnType<typeof parseRouteKey> {
  try {
    return parseRouteKey(routeKey)
  } catch (error) {
    throw new UnsupportedPropertyError(resource, error instanceof Error ? error.message : String(error))
  }
}

function findApi(registry: ApiRegistry, resource: TemplateResource, apiId: string): HttpApi {
  const api = registry.apis.get(apiId)
  if (!api) throw new UnsupportedPropertyError(resource, `ApiId is "${apiId}", and no HTTP API has this id`)
  return api
}
