import { AwsError } from '../aws-error.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { isJsonObject } from '../json.ts'
import type { Caller } from '../services/lambda/lambda-service.ts'
import type { LocalService, WireRequest, WireResponse } from '../services/service.ts'
import { foreignPage, namesThisMachine } from './foreign-caller.ts'
import { queryResponse, readQueryInput } from './query-protocol.ts'
import { readCredential } from './route-request.ts'
import type { Route, Router } from './route-request.ts'
import { wireError } from './wire-error.ts'

/** One API call on the wire, as faults see it. */
export interface ApiCall {
  readonly serviceId: string
  readonly action: string
  /** The request's body as text, for faults that look for a resource's name in it; for REST services with the path. */
  text(): string
  /** The request's JSON, for faults that look at a member of it; `undefined` where it has none. */
  input(): JsonObject | undefined
  readonly caller: Caller | undefined
}

export interface AnswerParts {
  readonly router: Router
  /** Origins of the local pages. */
  readonly origins: ReadonlySet<string>
  /** The worker that signs with this access key id. */
  callerWith(accessKeyId: string): Caller | undefined
  /** Throws to refuse the call. */
  before(call: ApiCall): void
  /** Whether the caller must crash now that its call was applied. */
  crashesAfter(call: ApiCall): boolean
}

/** Answers one request of an AWS client; `undefined` when the caller was crashed and gets no answer. */
export async function answerRequest(
  parts: AnswerParts,
  request: WireRequest,
  requestId: string,
): Promise<WireResponse | undefined> {
  if (!namesThisMachine(request)) {
    const host = request.headers['host'] ?? ''
    return denied(`This endpoint is not "${host}": call it as 127.0.0.1 or localhost.`, requestId)
  }
  const credential = readCredential(request)
  const route = parts.router.route(request, credential)
  if (!route) {
    const message = `${request.method} ${request.path} is not signed and has no X-Amz-Target, so no service can be told. Sign it as AWS clients do (any credentials).`
    return denied(message, requestId, 'MissingAuthenticationToken')
  }
  // S3 has its own rules for pages (CORS, presigned URLs), and what needs no signature is for browsers: sign-in.
  if (route.serviceId !== 's3' && (credential.serviceId !== undefined || route.protocol === 'json')) {
    const foreign = foreignPage(request, parts.origins)
    if (foreign !== undefined) return denied(`A page of ${foreign} cannot use the local cloud.`, requestId)
  }
  if (!isDecodable(request.path)) {
    const message = `The path ${request.path} has a "%" that does not begin the UTF-8 of a character. Percent-encode it.`
    return wireError(new AwsError('InvalidURI', message), route.protocol, requestId)
  }
  const call: ApiCall = {
    serviceId: route.serviceId,
    action: route.action,
    text: () => `${request.path} ${request.body.toString('utf8')}`,
    input: () => readJson(request),
    caller: parts.callerWith(credential.accessKeyId),
  }
  try {
    parts.before(call)
    const answer = await dispatch(route, request, requestId, call.caller !== undefined)
    if (call.caller && parts.crashesAfter(call)) {
      await call.caller.crash()
      return undefined
    }
    return answer
  } catch (error) {
    if (error instanceof AwsError) return wireError(error, route.protocol, requestId)
    throw error
  }
}

function denied(message: string, requestId: string, code = 'AccessDeniedException'): WireResponse {
  return wireError(new AwsError(code, message, { statusCode: 403 }), 'rest-json', requestId)
}

async function dispatch(
  route: Route,
  request: WireRequest,
  requestId: string,
  fromWorker: boolean,
): Promise<WireResponse> {
  const { service, action, serviceId } = route
  if (!service)
    throw notImplemented(`The local cloud does not run the AWS service "${serviceId}" (${action}).`)
  if (route.protocol === 'json') return callJson(service, action, request, fromWorker)
  if (route.protocol === 'query') {
    if (!service.call) throw notImplemented(`The local ${serviceId} does not answer the query protocol.`)
    return queryResponse(action, await service.call(action, readQueryInput(request)), requestId)
  }
  if (!service.handle)
    throw notImplemented(`The local ${serviceId} does not answer ${request.method} ${request.path}.`)
  return service.handle(request)
}

async function callJson(
  service: LocalService,
  action: string,
  request: WireRequest,
  fromWorker: boolean,
): Promise<WireResponse> {
  const body = request.body.toString('utf8')
  if (service.pass) return service.pass(action, body)
  if (!service.call) throw notImplemented(`The local ${service.id} does not answer the JSON protocol.`)
  const input = parseBody(body)
  const output = await (service.callFromWire?.(action, input, fromWorker) ?? service.call(action, input))
  return {
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${service.jsonVersion ?? '1.0'}` },
    body: JSON.stringify(output),
  }
}

/** Whether a path is percent-encoded UTF-8: services decode what they find in it. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** What is no JSON is told by the service, not by a fault that looks at it. */
function readJson(request: WireRequest): JsonObject | undefined {
  try {
    const value: JsonValue = JSON.parse(request.body.toString('utf8'))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function parseBody(body: string): JsonObject {
  if (body === '') return {}
  let value: JsonValue
  try {
    value = JSON.parse(body)
  } catch (error) {
    throw new AwsError('SerializationException', 'The request body is not JSON.', { cause: error })
  }
  if (isJsonObject(value)) return value
  throw new AwsError('SerializationException', 'The request body must be a JSON object.')
}

function notImplemented(message: string): AwsError {
  return new AwsError('NotImplemented', message, { statusCode: 501 })
}
