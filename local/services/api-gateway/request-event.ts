import type { JsonObject } from '../../json.ts'
import type { Authorization, GatewayRequest, Stage } from './http-api.ts'
import type { RouteMatch } from './route-table.ts'

/** What the event of one request is made of. */
export interface RequestEventOptions {
  readonly accountId: string
  readonly apiId: string
  readonly stage: Stage
  readonly request: GatewayRequest
  readonly match: RouteMatch
  readonly body: Buffer
  readonly authorization?: Authorization
}

/** Media types whose bodies arrive as text; all others arrive as base64, a form's and an absent type too. */
const TEXT_TYPES = new Set(['application/json', 'application/xml', 'application/javascript'])

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The event of payload format 2.0, as a Lambda proxy integration of an HTTP API hands it to the function. */
export function buildRequestEvent(options: RequestEventOptions): JsonObject {
  const { request, match, stage, body } = options
  const path = decodePath(request.path)
  const query = joinQuery(request.rawQueryString)
  const isText = isTextType(request.headers['content-type'])
  const hasPathParameters = Object.keys(match.pathParameters).length > 0
  const hasStageVariables = Object.keys(stage.stageVariables).length > 0
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: path,
    rawQueryString: request.rawQueryString,
    ...(request.cookies.length > 0 && { cookies: [...request.cookies] }),
    headers: { ...request.headers },
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId: options.accountId,
      apiId: options.apiId,
      ...(options.authorization && { authorizer: { jwt: describeAuthorization(options.authorization) } }),
      domainName: request.headers['host'] ?? '',
      domainPrefix: (request.headers['host'] ?? '').split('.')[0] ?? '',
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: match.route.routeKey,
      stage: stage.stageName,
      time: formatRequestTime(request.receivedAt),
      timeEpoch: request.receivedAt,
    },
    ...(hasPathParameters && { pathParameters: { ...match.pathParameters } }),
    ...(hasStageVariables && { stageVariables: { ...stage.stageVariables } }),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

/** `12/Mar/2026:19:03:58 +0000`, the common log format, in UTC. */
export function formatRequestTime(epochMs: number): string {
  const date = new Date(epochMs)
  const [day, clock] = date.toISOString().slice(8, 19).split('T')
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${clock} +0000`
}

/** A claim as functions and logs see it: text, arrays in brackets with spaces between, objects as JSON. */
export function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** HTTP APIs decode the path before a function sees it. @throws {URIError} when an escape is broken */
export function decodePath(path: string): string {
  return decodeURIComponent(path)
}

function describeAuthorization(authorization: Authorization): JsonObject {
  const claims: JsonObject = {}
  for (const [name, value] of Object.entries(authorization.claims)) claims[name] = claimText(value)
  return { claims, scopes: authorization.scopes && [...authorization.scopes] }
}

function joinQuery(rawQueryString: string): JsonObject | undefined {
  if (rawQueryString === '') return undefined
  const joined = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = joined.get(name)
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return Object.fromEntries(joined)
}

function isTextType(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  return type.startsWith('text/') || TEXT_TYPES.has(type)
}
