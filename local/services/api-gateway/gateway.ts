import type { IncomingMessage } from 'node:http'
import { AwsError } from '../../aws-error.ts'
import { whileWorking } from '../../clock.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import { BodyTooLargeError, readBody } from '../../front/read-body.ts'
import type { CloudContext, InvokeResult } from '../service.ts'
import type { AccessLogWriter, AccessRecord } from './access-log.ts'
import { answerPreflight, applyCors, isPreflight } from './cors.ts'
import type { Authorization, GatewayRequest, GatewayResponse, HttpApi, Integration } from './http-api.ts'
import { messageResponse } from './http-api.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { authorize } from './jwt-authorizer.ts'
import { mapLambdaResponse } from './lambda-response.ts'
import { buildRequestEvent, decodePath } from './request-event.ts'
import { matchRoute, matchStage } from './route-table.ts'
import { admit } from './throttle.ts'
import type { TokenBucket } from './token-bucket.ts'

/** Request line and headers together. */
const MAX_HEADER_BYTES = 10_240
/** HTTP APIs take no larger body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024
/** The largest payload of a synchronous invocation. */
const MAX_LAMBDA_REQUEST_BYTES = 6 * 1024 * 1024

/** What all APIs of the gateway share. */
export interface GatewayParts {
  readonly context: CloudContext
  readonly keys: IssuerKeys
  readonly accountBucket: TokenBucket
  readonly accessLog: AccessLogWriter
}

/** What came of a request beside its answer, for the access log. */
type Outcome = Pick<
  AccessRecord,
  'authorization' | 'authorizerError' | 'integrationError' | 'integrationLatencyMs' | 'integrationStatus'
> & { readonly response: GatewayResponse }

/**
 * Takes one request through the API as AWS does: stage, route, throttle, authorizer, preflight, integration, CORS, log.
 * Time is held still while the gateway works itself; a function's run counts as work of the Lambda service.
 */
export async function answerRequest(
  parts: GatewayParts,
  api: HttpApi,
  request: GatewayRequest,
  incoming: IncomingMessage,
): Promise<GatewayResponse> {
  if (headerBytes(request) > MAX_HEADER_BYTES) return messageResponse(431, 'Request Header Fields Too Large')
  if (!isDecodable(request.path)) return messageResponse(400, 'Bad Request')
  const target = matchStage(api, request.path)
  if (!target) return finish(api, request, messageResponse(404, 'Not Found'))
  const { stage } = target
  const match = matchRoute(api.routes.values(), request.method, target.path)
  let outcome: Outcome
  if (match) {
    outcome = await followRoute()
  } else if (api.cors && isPreflight(request)) {
    outcome = { response: answerPreflight(api.cors, request) }
  } else {
    outcome = { response: messageResponse(404, 'Not Found') }
  }
  const response = finish(api, request, outcome.response)
  parts.accessLog.write(stage, {
    ...outcome,
    response,
    accountId: parts.context.accountId,
    apiId: api.apiId,
    stage: stage.stageName,
    request,
    ...(match && { routeKey: match.route.routeKey }),
    latencyMs: parts.context.clock.now() - request.receivedAt,
  })
  return response

  async function followRoute(): Promise<Outcome> {
    if (!match) return { response: messageResponse(404, 'Not Found') }
    const { route } = match
    if (!admit(parts.accountBucket, stage, route.routeKey, parts.context.clock.now())) {
      return { response: messageResponse(429, 'Too Many Requests') }
    }
    let authorization: Authorization | undefined
    const authorizer = route.authorizerId === undefined ? undefined : api.authorizers.get(route.authorizerId)
    if (authorizer) {
      const result = await authorize({
        authorizer,
        route,
        request,
        keys: parts.keys,
        clock: parts.context.clock,
      })
      if ('refusal' in result) return { response: result.refusal, authorizerError: result.reason }
      authorization = result.authorization
    }
    const caller = authorization && { authorization }
    if (api.cors && isPreflight(request)) return { response: answerPreflight(api.cors, request), ...caller }
    const integration = api.integrations.get(route.integrationId)
    if (!integration) return { response: messageResponse(500, 'Internal Server Error'), ...caller }
    try {
      const body = await whileWorking(parts.context.clock, () => readBody(incoming, MAX_BODY_BYTES))
      const event = buildRequestEvent({
        accountId: parts.context.accountId,
        apiId: api.apiId,
        stage,
        request,
        match,
        body,
        ...caller,
      })
      return { ...(await integrate(parts.context, integration, event)), ...caller }
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) throw error
      return { response: messageResponse(413, 'Request Entity Too Large'), ...caller }
    }
  }
}

function finish(api: HttpApi, request: GatewayRequest, response: GatewayResponse): GatewayResponse {
  const isPreflightAnswer = response.status === 204 && isPreflight(request)
  return api.cors && !isPreflightAnswer ? applyCors(api.cors, request, response) : response
}

async function integrate(
  context: CloudContext,
  integration: Integration,
  event: JsonObject,
): Promise<Outcome> {
  const tooLarge = { response: messageResponse(413, 'Request Entity Too Large') }
  if (isTooLargeForLambda(event)) return { ...tooLarge, integrationStatus: 413 }
  const startedAt = context.clock.now()
  try {
    const result = await invokeWithin(context, integration, event)
    const integrationLatencyMs = context.clock.now() - startedAt
    if (!result) {
      return {
        response: messageResponse(503, 'Service Unavailable'),
        integrationError: 'Endpoint request timed out',
        integrationLatencyMs,
      }
    }
    const integrationStatus = result.statusCode
    if (result.functionError === undefined) {
      return { ...mapLambdaResponse(result.payload), integrationLatencyMs, integrationStatus }
    }
    return {
      response: messageResponse(500, 'Internal Server Error'),
      integrationError: 'The Lambda function returned an error: see its log',
      integrationLatencyMs,
      integrationStatus,
    }
  } catch (error) {
    const integrationLatencyMs = context.clock.now() - startedAt
    const integrationStatus = error instanceof AwsError ? error.statusCode : 500
    const integrationError = error instanceof Error ? error.message : String(error)
    const known = { integrationError, integrationLatencyMs, integrationStatus }
    if (integrationStatus === 413) return { ...tooLarge, ...known }
    // A function that runs as often as it may: AWS answers as for an endpoint that does not answer.
    if (integrationStatus === 429) return { response: messageResponse(503, 'Service Unavailable'), ...known }
    return { response: messageResponse(500, 'Internal Server Error'), ...known }
  }
}

/** Undefined when the function has not answered in time; it runs on, as on AWS. */
async function invokeWithin(
  context: CloudContext,
  integration: Integration,
  event: JsonValue,
): Promise<InvokeResult | undefined> {
  const invocation = context.invoke(integration.functionArn, event)
  return new Promise((resolve, reject) => {
    const timer = context.clock.schedule(integration.timeoutMs, () => resolve(undefined))
    invocation.then(resolve, reject).finally(() => timer.cancel())
  })
}

/** Counts the bytes only where they could be too many: that is worth a second serialization. */
function isTooLargeForLambda(event: JsonObject): boolean {
  const body = typeof event['body'] === 'string' ? event['body'].length : 0
  return (
    body > MAX_LAMBDA_REQUEST_BYTES / 6 && Buffer.byteLength(JSON.stringify(event)) > MAX_LAMBDA_REQUEST_BYTES
  )
}

function headerBytes(request: GatewayRequest): number {
  let bytes = request.method.length + request.path.length + request.rawQueryString.length
  for (const [name, value] of Object.entries(request.headers)) bytes += name.length + value.length
  for (const cookie of request.cookies) bytes += cookie.length
  return bytes
}

function isDecodable(path: string): boolean {
  try {
    decodePath(path)
    return true
  } catch {
    return false
  }
}
