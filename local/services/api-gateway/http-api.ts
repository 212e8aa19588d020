import type { JWTPayload } from 'jose'
import type { TokenBucket } from './token-bucket.ts'

/** One HTTP API as the template describes it. Ids are derived from the template, so they outlive a restart. */
export interface HttpApi {
  readonly apiId: string
  name: string
  description?: string | undefined
  cors?: CorsConfiguration | undefined
  readonly createdDate: number
  readonly routes: Map<string, Route>
  readonly integrations: Map<string, Integration>
  readonly authorizers: Map<string, Authorizer>
  readonly stages: Map<string, Stage>
}

/** A line of the routing table. */
export interface Route {
  readonly routeId: string
  /** `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string
  /** The route key, parsed; null for `$default`. */
  readonly pattern: RoutePattern | null
  readonly integrationId: string
  readonly authorizationType: 'NONE' | 'JWT'
  readonly authorizerId?: string
  /** Any one of them is enough. */
  readonly authorizationScopes: readonly string[]
  /** Where the template defines it, for messages. */
  readonly path: string
}

/** Which requests a route is for. */
export interface RoutePattern {
  readonly method: string
  readonly segments: readonly RouteSegment[]
}

/** One part of a route's path. */
export interface RouteSegment {
  readonly kind: 'literal' | 'variable' | 'greedy'
  /** The literal text, or the variable's name. */
  readonly text: string
}

/** A Lambda proxy integration with payload format 2.0. */
export interface Integration {
  readonly integrationId: string
  readonly functionArn: string
  readonly integrationUri: string
  readonly timeoutMs: number
}

/** A JWT authorizer. */
export interface Authorizer {
  readonly authorizerId: string
  readonly name: string
  readonly issuer: string
  readonly audience: readonly string[]
  readonly identitySource: readonly string[]
}

/** A stage with what it limits and logs. */
export interface Stage {
  readonly stageName: string
  readonly stageVariables: Readonly<Record<string, string>>
  readonly accessLog?: { readonly logGroup: string; readonly format: string }
  readonly defaultThrottle: Throttle
  readonly routeThrottles: ReadonlyMap<string, Throttle>
  /** One bucket per route, made on first use. */
  readonly buckets: Map<string, TokenBucket>
  readonly path: string
}

/** Requests per second, and how many may come at once. An absent number means the account's own limit. */
export interface Throttle {
  readonly rate?: number
  readonly burst?: number
}

/** `CorsConfiguration` of an API; absent lists allow nothing. */
export interface CorsConfiguration {
  readonly allowOrigins: readonly string[]
  readonly allowMethods: readonly string[]
  readonly allowHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly allowCredentials: boolean
  readonly maxAgeSeconds?: number | undefined
}

/** A request on its way through the gateway, without its body. */
export interface GatewayRequest {
  readonly requestId: string
  readonly method: string
  /** As sent: still percent-encoded, with the stage's name where the stage is not `$default`. */
  readonly path: string
  readonly rawQueryString: string
  /** Names in lower case, values in order of arrival; duplicates joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly sourceIp: string
  readonly protocol: string
  readonly receivedAt: number
}

/** What a caller was proved to be. */
export interface Authorization {
  readonly claims: JWTPayload
  /** The route's scopes that the token carries; null where the route asks for none. */
  readonly scopes: readonly string[] | null
}

/** An answer of the gateway. */
export interface GatewayResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Record<string, string>
  readonly cookies: readonly string[]
  readonly body: string | Buffer
}

/** An answer that the gateway itself gives: `{"message": …}`, as AWS words it. */
export function messageResponse(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): GatewayResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    cookies: [],
    body: JSON.stringify({ message }),
  }
}
