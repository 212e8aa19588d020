import { isJsonObject } from '../../json.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import type { GatewayResponse } from './http-api.ts'
import { messageResponse } from './http-api.ts'

/** The answer to a client, or why the function's result is none (for the access log). */
export type MappedResponse =
  | { readonly response: GatewayResponse }
  | { readonly response: GatewayResponse; readonly integrationError: string }

/** AWS takes this when a function names a status but no content type. */
const DEFAULT_CONTENT_TYPE = 'text/plain; charset=utf-8'

/** Headers that belong to the connection with the client, which is the gateway's alone. */
const CONNECTION_HEADERS = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * From what a function returned to the HTTP answer, payload format 2.0. Without a `statusCode` the whole value is
 * the body of a 200, as JSON; with one, a field of a wrong type makes it a 500.
 */
export function mapLambdaResponse(payload: JsonValue): MappedResponse {
  if (!isJsonObject(payload) || payload['statusCode'] === undefined) {
    return { response: respond(200, { 'content-type': 'application/json' }, [], JSON.stringify(payload)) }
  }
  const wrong = findWrongField(payload)
  if (wrong) return malformed(wrong)
  const headers = readHeaders(payload['headers'])
  const { body, cookies } = payload
  return {
    response: respond(
      Number(payload['statusCode']),
      { ...(headers['content-type'] === undefined && { 'content-type': DEFAULT_CONTENT_TYPE }), ...headers },
      Array.isArray(cookies) ? cookies.map(String) : [],
      readBody(body, payload['isBase64Encoded'] === true),
    ),
  }
}

/** The name of the first field that AWS would not take. */
function findWrongField(payload: JsonObject): string | undefined {
  const { statusCode, headers, cookies, body, isBase64Encoded } = payload
  const status = typeof statusCode === 'string' && /^\d+$/u.test(statusCode) ? Number(statusCode) : statusCode
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599)
    return 'statusCode'
  if (headers !== undefined && headers !== null) {
    if (!isJsonObject(headers)) return 'headers'
    if (Object.values(headers).some((value) => typeof value === 'object' && value !== null)) return 'headers'
  }
  if (cookies !== undefined && cookies !== null) {
    if (!Array.isArray(cookies) || cookies.some((cookie) => typeof cookie !== 'string')) return 'cookies'
  }
  if (body !== undefined && body !== null && typeof body !== 'string') return 'body'
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') {
    return 'isBase64Encoded'
  }
  return undefined
}

function malformed(field: string): MappedResponse {
  return {
    response: messageResponse(500, 'Internal Server Error'),
    integrationError: `The response from the Lambda function doesn't match the format that API Gateway expects. Lambda body contains the wrong type for field "${field}"`,
  }
}

function readHeaders(headers: JsonValue | undefined): Record<string, string> {
  const read: Record<string, string> = {}
  if (!isJsonObject(headers)) return read
  for (const [name, value] of Object.entries(headers)) {
    const lowerCased = name.toLowerCase()
    if (value === undefined || value === null || typeof value === 'object') continue
    if (CONNECTION_HEADERS.has(lowerCased)) continue
    read[lowerCased] = String(value)
  }
  return read
}

function readBody(body: JsonValue | undefined, isBase64Encoded: boolean): string | Buffer {
  if (typeof body !== 'string') return ''
  return isBase64Encoded ? Buffer.from(body, 'base64') : body
}

function respond(
  status: number,
  headers: Record<string, string>,
  cookies: readonly string[],
  body: string | Buffer,
): GatewayResponse {
  return { status, headers, cookies, body }
}
