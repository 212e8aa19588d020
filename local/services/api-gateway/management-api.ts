import type { JsonObject } from '../../json.ts'
import type { WireRequest, WireResponse } from '../service.ts'
import type { HttpApi } from './http-api.ts'

/** Reads of the API Gateway v2 control plane: what `aws apigatewayv2 get-apis` and its sisters ask for. */
export function answerManagementRequest(
  request: WireRequest,
  apis: ReadonlyMap<string, HttpApi>,
  urlOf: (apiId: string) => string,
): WireResponse {
  const [version, collection, apiId, kind, itemId, ...rest] = request.path
    .split('/')
    .slice(1)
    .map(decodeURIComponent)
  if (version !== 'v2' || collection !== 'apis' || rest.length > 0) {
    return fail(
      404,
      'NotFoundException',
      `${request.path} is not a path of the local API Gateway's control plane`,
    )
  }
  if (request.method !== 'GET') {
    return fail(
      501,
      'NotImplemented',
      'APIs are changed in the template, not through the local control plane',
    )
  }
  if (apiId === undefined)
    return reply({ items: [...apis.values()].map((api) => describeApi(api, urlOf(api.apiId))) })
  const api = apis.get(apiId)
  if (!api) return fail(404, 'NotFoundException', `Invalid API identifier specified ${apiId}`)
  if (kind === undefined) return reply(describeApi(api, urlOf(apiId)))
  const list = listParts(api, kind)
  if (!list) return fail(404, 'NotFoundException', `The local API Gateway has no "${kind}" of an API`)
  if (itemId === undefined) return reply({ items: list.map(([, item]) => item) })
  const item = list.find(([id]) => id === itemId)?.[1]
  return item ? reply(item) : fail(404, 'NotFoundException', `Unable to find ${kind} with id ${itemId}`)
}

function describeApi(api: HttpApi, url: string): JsonObject {
  const { cors } = api
  return {
    apiId: api.apiId,
    name: api.name,
    ...(api.description !== undefined && { description: api.description }),
    protocolType: 'HTTP',
    apiEndpoint: url,
    apiKeySelectionExpression: '$request.header.x-api-key',
    routeSelectionExpression: '$request.method $request.path',
    disableExecuteApiEndpoint: false,
    createdDate: new Date(api.createdDate).toISOString(),
    tags: {},
    ...(cors && {
      corsConfiguration: {
        allowOrigins: [...cors.allowOrigins],
        allowMethods: [...cors.allowMethods],
        allowHeaders: [...cors.allowHeaders],
        exposeHeaders: [...cors.exposeHeaders],
        allowCredentials: cors.allowCredentials,
        ...(cors.maxAgeSeconds !== undefined && { maxAge: cors.maxAgeSeconds }),
      },
    }),
  }
}

function listParts(api: HttpApi, kind: string): [id: string, item: JsonObject][] | undefined {
  switch (kind) {
    case 'routes':
      return [...api.routes.values()].map((route) => [
        route.routeId,
        {
          routeId: route.routeId,
          routeKey: route.routeKey,
          target: `integrations/${route.integrationId}`,
          authorizationType: route.authorizationType,
          apiKeyRequired: false,
          ...(route.authorizerId !== undefined && { authorizerId: route.authorizerId }),
          ...(route.authorizationScopes.length > 0 && {
            authorizationScopes: [...route.authorizationScopes],
          }),
        },
      ])
    case 'integrations':
      return [...api.integrations.values()].map((integration) => [
        integration.integrationId,
        {
          integrationId: integration.integrationId,
          integrationType: 'AWS_PROXY',
          integrationUri: integration.integrationUri,
          integrationMethod: 'POST',
          payloadFormatVersion: '2.0',
          timeoutInMillis: integration.timeoutMs,
          connectionType: 'INTERNET',
        },
      ])
    case 'authorizers':
      return [...api.authorizers.values()].map((authorizer) => [
        authorizer.authorizerId,
        {
          authorizerId: authorizer.authorizerId,
          authorizerType: 'JWT',
          name: authorizer.name,
          identitySource: [...authorizer.identitySource],
          jwtConfiguration: { issuer: authorizer.issuer, audience: [...authorizer.audience] },
        },
      ])
    case 'stages':
      return [...api.stages.values()].map((stage) => [
        stage.stageName,
        {
          stageName: stage.stageName,
          autoDeploy: true,
          defaultRouteSettings: describeThrottle(stage.defaultThrottle),
          routeSettings: Object.fromEntries(
            [...stage.routeThrottles].map(([routeKey, throttle]) => [routeKey, describeThrottle(throttle)]),
          ),
          stageVariables: { ...stage.stageVariables },
          ...(stage.accessLog && {
            accessLogSettings: { destinationArn: stage.accessLog.logGroup, format: stage.accessLog.format },
          }),
        },
      ])
    default:
      return undefined
  }
}

function describeThrottle(throttle: { rate?: number; burst?: number }): JsonObject {
  return {
    detailedMetricsEnabled: false,
    ...(throttle.rate !== undefined && { throttlingRateLimit: throttle.rate }),
    ...(throttle.burst !== undefined && { throttlingBurstLimit: throttle.burst }),
  }
}

function reply(body: JsonObject): WireResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function fail(status: number, code: string, message: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ message }),
  }
}
