import { Duration, Validations } from 'aws-cdk-lib/core'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnStage,
  CorsHttpMethod,
  HttpApi as ApiGatewayHttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Permission } from '../permission.ts'
import type { Bundle } from '../bundle.ts'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'
import type { Alarms } from './alarms.ts'
import { NodeFunction } from './node-function.ts'
import { OPERATOR_SCOPE, USER_SCOPE } from './user-pool.ts'

/** One route of the API: the part of a route's definition that becomes infrastructure. */
export interface HttpRoute {
  /** Kebab-case; names the function. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** e.g. `/generations/{id}` */
  readonly path: string
  /** Who may call it. Public routes take no token. */
  readonly scope: 'user' | 'operator' | 'public'
  /** Requests per second and burst; the stage's own when absent. */
  readonly throttle?: { readonly rate: number; readonly burst: number } | undefined
}

/** What a route's function is made of. */
export interface RouteFunction {
  readonly bundle: Bundle
  readonly permissions: readonly Permission[]
  readonly environment: Readonly<Record<string, string>>
  /** @default 512 */
  readonly memoryMiB?: number
}

/** Properties of {@link HttpApi}. */
export interface HttpApiProps {
  readonly stage: Stage
  readonly routes: readonly HttpRoute[]
  /** Called once per route. */
  readonly functionFor: (route: HttpRoute) => RouteFunction
  /** Who issues tokens, and which `aud` or `client_id` in them are for this API. */
  readonly tokens: { readonly issuer: string; readonly audience: readonly string[] }
  readonly alarms: Alarms
}

/** As API Gateway names it: served at the root of the API's URL. */
const DEFAULT_STAGE = '$default'

/**
 * What the access log has of each request. Not the caller's address, token or user, nor the path, which has ids in
 * it: `routeKey` says as much about the API's health.
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  responseMs: '$context.responseLatency',
  integrationMs: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
  // Not `messageString`: that one is quoted already, and the line would be no JSON.
  error: '$context.error.message',
} as const

/** The HTTP API: one function a route, tokens checked by the gateway, throttled by route, with an access log. */
export class HttpApi extends Construct {
  readonly api: ApiGatewayHttpApi
  /** Root of the API, without a slash at its end. */
  readonly url: string
  /** Functions by route id. */
  readonly functions: ReadonlyMap<string, NodeFunction>

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id)
    const { stage, routes, tokens, alarms } = props
    this.api = new ApiGatewayHttpApi(this, 'Api', {
      apiName: stage.prefix,
      description: `Stepladder ${stage.name}`,
      createDefaultStage: false,
      ...(stage.webOrigins.length > 0 && {
        corsPreflight: {
          allowOrigins: [...stage.webOrigins],
          allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
          allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
          exposeHeaders: ['retry-after', 'location'],
          maxAge: Duration.hours(1),
        },
      }),
    })
    const authorizer = new HttpJwtAuthorizer('Tokens', tokens.issuer, { jwtAudience: [...tokens.audience] })
    const functions = new Map<string, NodeFunction>()
    this.functions = functions
    const added = routes.flatMap((route) => {
      const made = this.#addFunction(props, route)
      functions.set(route.id, made)
      return this.#addRoute(route, made, authorizer)
    })
    const gatewayStage = this.#addStage(props)
    // Settings of a route are refused while the route does not exist.
    gatewayStage.node.addDependency(...added)
    this.url = this.api.apiEndpoint

    alarms.add(this, 'ServerErrors', {
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 5,
      description: 'The API answers with 5xx. The access log names the routes; the functions log the errors.',
    })
  }

  #addFunction({ stage, functionFor }: HttpApiProps, route: HttpRoute): NodeFunction {
    return new NodeFunction(this, `Function-${route.id}`, {
      stage,
      name: route.id,
      description: `${route.method} ${route.path}`,
      ...functionFor(route),
    })
  }

  #addRoute(route: HttpRoute, made: NodeFunction, authorizer: HttpJwtAuthorizer): readonly Construct[] {
    const isPublic = route.scope === 'public'
    const added = this.api.addRoutes({
      path: route.path,
      methods: [HttpMethod[route.method]],
      integration: new HttpLambdaIntegration(`Integration-${route.id}`, made.function),
      ...(isPublic
        ? { authorizer: new HttpNoneAuthorizer() }
        : {
            authorizer,
            authorizationScopes: [route.scope === 'operator' ? OPERATOR_SCOPE : USER_SCOPE],
          }),
    })
    if (isPublic) {
      for (const each of added) {
        Validations.of(each).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: `${route.method} ${route.path} is for everyone: it tells nothing about users and changes nothing.`,
        })
      }
    }
    return added
  }

  #addStage({ stage, routes }: HttpApiProps): HttpStage {
    const logs = new LogGroup(this, 'AccessLog', {
      logGroupName: physicalName('log group', `/aws/vendedlogs/apis/${stage.prefix}`),
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    })
    const gatewayStage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: DEFAULT_STAGE,
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    })
    const resource = gatewayStage.node.defaultChild
    if (!(resource instanceof CfnStage))
      throw new Error(`${gatewayStage.node.path} has no AWS::ApiGatewayV2::Stage`)
    resource.routeSettings = Object.fromEntries(
      routes.flatMap(({ method, path, throttle }) =>
        throttle === undefined
          ? []
          : [
              [
                `${method} ${path}`,
                { ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst },
              ],
            ],
      ),
    )
    return gatewayStage
  }
}
