import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod'

import type { ApiHandler } from '../../lambdas/http/serve.ts'

/** A request as a test writes it. */
export interface TestRequest {
  /** Subject of the token; absent: a request that came without one. */
  readonly user?: string
  /** More claims of the token, as the gateway hands them over. */
  readonly claims?: Readonly<Record<string, string>>
  readonly params?: Record<string, string>
  readonly query?: Record<string, string>
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes arrive as base64, as from API Gateway; anything else as JSON text. */
  readonly body?: unknown
}

export interface TestResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body, parsed; errors have `error`. */
  readonly json: Record<string, unknown> & { error?: Record<string, unknown> | undefined }
}

/** Claims of a person who is an operator. */
export const OPERATOR_CLAIMS = { scope: 'stepladder/operate', 'cognito:groups': '[operators]' } as const

/** Calls a route's handler with the event that API Gateway makes (payload format 2.0, JWT authorizer). */
export async function callRoute(handler: ApiHandler, request: TestRequest = {}): Promise<TestResponse> {
  const result = await handler(gatewayEvent(request))
  const text = result.body ?? ''
  const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)] as const)
  return {
    status: result.statusCode ?? 200,
    headers: Object.fromEntries(headers),
    text,
    json: bodySchema.parse(JSON.parse(text)),
  }
}

/** The `error` of a run that failed is a text: a test reads it from `text`. */
const bodySchema = z.looseObject({ error: z.record(z.string(), z.unknown()).optional().catch(undefined) })

/** The event that API Gateway makes of a request. */
export function gatewayEvent({
  user,
  claims,
  params,
  query,
  headers,
  body,
}: TestRequest): APIGatewayProxyEventV2 {
  const isBytes = body instanceof Uint8Array
  const requestContext = {
    accountId: '000000000000',
    apiId: 'api',
    domainName: 'api.example',
    domainPrefix: 'api',
    http: { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'request-1',
    routeKey: 'POST /',
    stage: '$default',
    time: '01/Jan/2026:00:00:00 +0000',
    timeEpoch: 1_767_225_600_000,
    ...(user !== undefined && {
      authorizer: { jwt: { claims: { sub: user, scope: 'stepladder/use', ...claims }, scopes: null } },
    }),
  }
  return {
    version: '2.0',
    routeKey: 'POST /',
    rawPath: '/',
    rawQueryString: '',
    headers: {
      ...(body !== undefined && { 'content-type': isBytes ? 'image/jpeg' : 'application/json' }),
      ...headers,
    },
    requestContext,
    ...(params && { pathParameters: params }),
    ...(query && { queryStringParameters: query }),
    ...(body !== undefined && {
      body: isBytes ? Buffer.from(body).toString('base64') : textOf(body),
    }),
    isBase64Encoded: isBytes,
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}
