import { Logger } from '@aws-lambda-powertools/logger'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

import { InvalidCursorError } from '../aws/invalid-cursor-error.ts'
import { isPassing } from '../aws/passing-error.ts'
import { ContentionError } from '../aws/retry-conflicts.ts'
import { ApiError } from './api-error.ts'
import { authenticate, type Caller } from './caller.ts'
import { refuseIdempotencyKey } from './idempotency-key.ts'
import { parsePart } from './parse.ts'
import type { Route } from './route.ts'

/** A request whose parts have been checked by the route's contract. */
export interface ApiRequest<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly log: Logger
}

/** What a route answers with, as JSON. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A Lambda handler for the payload format 2.0 of HTTP APIs. */
export type ApiHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>

/** Makes the handler of a route for users or operators: who calls is known before anything is read. */
export function serve<Params, Query, Body>(
  route: Route<Params, Query, Body> & { readonly scope: 'user' | 'operator' },
  answer: (request: ApiRequest<Params, Query, Body>, caller: Caller) => Promise<Answer>,
): ApiHandler {
  return answering(route, async (event, log) => {
    const caller = authenticate(event, route.scope)
    return answer(readRequest(route, event, log), caller)
  })
}

/** Makes the handler of a route that anyone may call. */
export function servePublic<Params, Query, Body>(
  route: Route<Params, Query, Body> & { readonly scope: 'public' },
  answer: (request: ApiRequest<Params, Query, Body>) => Promise<Answer>,
): ApiHandler {
  return answering(route, async (event, log) => answer(readRequest(route, event, log)))
}

function readRequest<Params, Query, Body>(
  route: Route<Params, Query, Body>,
  event: APIGatewayProxyEventV2,
  log: Logger,
): ApiRequest<Params, Query, Body> {
  refuseIdempotencyKey(route, event.headers)
  return {
    params: parsePart('path', route.params, event.pathParameters ?? {}),
    query: parsePart('query', route.query, event.queryStringParameters ?? {}),
    body: route.body.read(event),
    headers: event.headers,
    log,
  }
}

/** Turns answers and thrown errors into responses. What we did not foresee is logged, and the caller is told an id only. */
function answering(
  route: Route,
  answer: (event: APIGatewayProxyEventV2, log: Logger) => Promise<Answer>,
): ApiHandler {
  let logger: Logger | undefined
  return async (event) => {
    const log = (logger ??= new Logger())
    const { requestId } = event.requestContext
    log.resetKeys()
    log.appendKeys({ requestId, route: route.id })
    try {
      return respond(await answer(event, log))
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal instanceof ApiError) {
        const { status, code, message, details, headers } = refusal
        const cause = refusal.cause instanceof Error ? refusal.cause.name : undefined
        log[status === 500 ? 'error' : 'info']('refused', { status, code, ...(status >= 500 && { cause }) })
        return respond({ status, body: { error: { code, message, ...details } }, headers })
      }
      log.error('failed', { error: describe(error) })
      const message = 'Something went wrong on our side. Please try again; if it stays, tell us this id.'
      return respond({ status: 500, body: { error: { code: 'internal', message, requestId } } })
    }
  }
}

/** What many routes refuse alike. What is only a matter of time is told with when to come again; all else is as it was thrown. */
function refusalOf(error: unknown): unknown {
  if (error instanceof ContentionError) {
    const message = 'Too many requests of yours came at the same moment. Nothing happened; please try again.'
    return new ApiError(503, 'busy', message, { headers: { 'retry-after': '1' }, cause: error })
  }
  if (error instanceof InvalidCursorError) {
    const message =
      'The cursor is not one that this list gave you. Start without it, or with the same filters.'
    return new ApiError(422, 'invalid_cursor', message, { cause: error })
  }
  if (isPassing(error)) {
    const message =
      'AWS is asked too often, or not at its best, at the moment. Please try again in a few seconds.'
    return new ApiError(503, 'busy', message, { headers: { 'retry-after': '2' }, cause: error })
  }
  return error
}

/** What a log may keep of an unforeseen error: its kind and where it came from. Messages of libraries can quote data. */
function describe(error: unknown): { name: string; frames: readonly string[]; cause?: string } {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: error.name,
    frames: frames.slice(0, 10).map((line) => line.trim()),
    ...(error.cause instanceof Error && { cause: error.cause.name }),
  }
}

function respond({ status, body, headers = {} }: Answer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}
