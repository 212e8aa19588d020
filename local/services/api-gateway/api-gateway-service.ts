import type { CloudContext, LocalService } from '../service.ts'
import { AccessLogWriter } from './access-log.ts'
import { answerRequest } from './gateway.ts'
import type { HttpApi } from './http-api.ts'
import type { LocalIssuer } from './issuer-keys.ts'
import { IssuerKeys } from './issuer-keys.ts'
import type { OpenServer } from '../../front/open-server.ts'
import { listen } from './listener.ts'
import { answerManagementRequest } from './management-api.ts'
import { createApiResources } from './resources.ts'
import { createAccountBucket } from './throttle.ts'

/** Settings of the local API Gateway. */
export interface ApiGatewayOptions {
  /**
   * Port of the template's first HTTP API; further APIs get the ports after it. 0 gives each API a free port.
   * @default 3000
   */
  readonly port?: number
  /**
   * Issuers in this process, whose keys JWT authorizers take without HTTP.
   * @default none: all issuers are asked over HTTP
   */
  readonly issuers?: readonly LocalIssuer[]
}

/** The local API Gateway, with where its APIs listen. */
export interface ApiGatewayService extends LocalService {
  /** `http://127.0.0.1:3000` and the like by API id, in the order of creation, without a slash at the end. */
  apiUrls(): Record<string, string>
}

const DEFAULT_PORT = 3000

const WITHOUT_BEHAVIOUR = {
  'AWS::ApiGatewayV2::Deployment': 'the local gateway always serves the template as it stands',
  'AWS::ApiGatewayV2::DomainName': 'local APIs are reached at 127.0.0.1',
  'AWS::ApiGatewayV2::ApiMapping': 'it belongs to a custom domain, and local APIs are reached at 127.0.0.1',
} as const

/** HTTP APIs of API Gateway v2, each on a port of its own, in front of the local Lambda functions. */
export function createApiGatewayService(
  context: CloudContext,
  options: ApiGatewayOptions = {},
): ApiGatewayService {
  const apis = new Map<string, HttpApi>()
  const listeners = new Map<string, OpenServer>()
  const accessLog = new AccessLogWriter(context)
  const parts = {
    context,
    keys: new IssuerKeys(context.clock, options.issuers ?? []),
    accountBucket: createAccountBucket(context.clock.now()),
    accessLog,
  }
  const firstPort = options.port ?? DEFAULT_PORT

  async function open(api: HttpApi): Promise<string> {
    let listener = listeners.get(api.apiId)
    if (!listener) {
      listener = await listen({
        port: firstPort === 0 ? 0 : firstPort + listeners.size,
        clock: context.clock,
        answer: (request, incoming) => answerRequest(parts, api, request, incoming),
      })
      listeners.set(api.apiId, listener)
    }
    return listener.url
  }

  const urlOf = (apiId: string): string => listeners.get(apiId)?.url ?? ''

  return {
    id: 'apigateway',
    resourceTypes: createApiResources({ apis, open, now: () => context.clock.now() }),
    withoutBehaviour: WITHOUT_BEHAVIOUR,
    handle: async (request) => answerManagementRequest(request, apis, urlOf),
    start: async () => {
      for (const api of apis.values()) checkReferences(api)
    },
    stop: async () => {
      await Promise.all([...listeners.values()].map((listener) => listener.stop()))
      await accessLog.flush()
    },
    apiUrls: () => Object.fromEntries([...listeners].map(([apiId, listener]) => [apiId, listener.url])),
  }
}

/** What can only be checked when all resources exist; AWS refuses the same at deployment. */
function checkReferences(api: HttpApi): void {
  const routes = [...api.routes.values()]
  for (const route of routes) {
    if (!api.integrations.has(route.integrationId)) {
      throw new Error(`${route.path}: the API has no integration ${route.integrationId}`)
    }
    if (route.authorizerId !== undefined && !api.authorizers.has(route.authorizerId)) {
      throw new Error(`${route.path}: the API has no authorizer ${route.authorizerId}`)
    }
  }
  for (const stage of api.stages.values()) {
    for (const routeKey of stage.routeThrottles.keys()) {
      if (!routes.some((route) => route.routeKey === routeKey)) {
        throw new Error(
          `${stage.path}: RouteSettings names "${routeKey}"; unable to find this route key in the API. ` +
            `It has: ${routes.map((route) => route.routeKey).join(', ')}`,
        )
      }
    }
  }
}
