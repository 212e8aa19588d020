import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { AwsError } from '../aws-error.ts'
import type { WireRequest, WireResponse } from '../services/service.ts'
import { randomId } from '../random-id.ts'
import { PortInUseError } from './port-in-use-error.ts'

/** The address that the endpoint listens on: this machine only. */
const HOST = '127.0.0.1'
/** Longer than the idle time after which clients close their connections, so that none meets a closing server. */
const KEEP_ALIVE_MS = 75_000

/** The AWS endpoint: one HTTP server for all services. */
export interface Front {
  readonly url: string
  stop(): Promise<void>
}

export interface FrontOptions {
  /** 0 takes a free port. */
  readonly port: number
  /** Answers one request; what it throws becomes an internal error. */
  answer(request: WireRequest, requestId: string): Promise<WireResponse | undefined>
  log(message: string): void
}

/**
 * Starts to listen.
 * @throws {PortInUseError}
 */
export async function openFront(options: FrontOptions): Promise<Front> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (message, response) => {
    void serve(message, response, options)
  })
  await listen(server, options.port)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  return {
    url: `http://${HOST}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
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
  const chunks: Buffer[] = []
  for await (const chunk of message) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  const url = message.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers: flatten(message),
    body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
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

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject('code' in error && error.code === 'EADDRINUSE' ? new PortInUseError(port, error) : error)
    })
    server.listen(port, HOST, resolve)
  })
}

function describe(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
