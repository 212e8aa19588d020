import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError } from '../aws-error.ts'
import type { Clock } from '../clock.ts'
import type { WireRequest, WireResponse } from '../services/service.ts'
import { randomId } from '../random-id.ts'
import { type OpenServer, openServer } from './open-server.ts'
import { readBody } from './read-body.ts'

const PURPOSE = {
  listener: 'the local AWS endpoint',
  option: '--port on the command line, `port` of startLocalCloud',
} as const

/** The AWS endpoint: one HTTP server for all services. */
export type Front = OpenServer

export interface FrontOptions {
  /** 0 takes a free port. */
  readonly port: number
  readonly clock: Pick<Clock, 'now'>
  /** Answers one request; what it throws becomes an internal error. */
  answer(request: WireRequest, requestId: string): Promise<WireResponse | undefined>
  log(message: string): void
}

/**
 * Starts to listen.
 * @throws {PortInUseError}
 */
export function openFront(options: FrontOptions): Promise<Front> {
  const { port, clock } = options
  return openServer({
    port,
    clock,
    purpose: PURPOSE,
    serve: (message, response) => void serve(message, response, options),
  })
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  options: FrontOptions,
): Promise<void> {
  const requestId = randomId()
  try {
    const request = await readRequest(message)
    const answer = await options.answer(request, requestId)
    // No answer: the caller's worker was crashed by a fault, and a dead caller gets none.
    if (!answer) {
      response.destroy()
      return
    }
    write(response, answer, requestId)
  } catch (error) {
    options.log(`front: ${message.method} ${message.url?.split('?', 1)[0]}: ${describe(error)}`)
    if (response.headersSent) {
      response.destroy()
      return
    }
    const body = JSON.stringify({ __type: 'InternalFailure', message: describe(error) })
    write(response, { status: 500, headers: { 'x-amzn-errortype': 'InternalFailure' }, body }, requestId)
  }
}

async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const body = await readBody(message)
  const url = message.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers: flatten(message),
    body,
  }
}

function flatten(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

function write(response: ServerResponse, answer: WireResponse, requestId: string): void {
  const body = answer.body ?? ''
  response.writeHead(answer.status, {
    'x-amzn-requestid': requestId,
    'content-length': Buffer.byteLength(body),
    ...answer.headers,
  })
  response.end(body)
}

function describe(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
