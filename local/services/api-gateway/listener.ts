import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../clock.ts'
import { type OpenServer, openServer } from '../../front/open-server.ts'
import { randomHex } from '../../random-id.ts'
import type { GatewayRequest, GatewayResponse } from './http-api.ts'
import { messageResponse } from './http-api.ts'

/** Answers one request; its body is still in `incoming`. */
export type Answer = (request: GatewayRequest, incoming: IncomingMessage) => Promise<GatewayResponse>

/** Headers that concern one connection only, and what becomes of the `cookie` header. */
const NOT_FORWARDED = new Set(['connection', 'keep-alive', 'upgrade', 'te', 'trailer', 'expect', 'cookie'])
const PURPOSE = {
  listener: 'the HTTP API of the template',
  option: '--api-port on the command line, `apiPort` of startLocalCloud',
} as const

/**
 * Opens the port of one API.
 * @throws {PortInUseError}
 */
export function listen(options: { port: number; clock: Clock; answer: Answer }): Promise<OpenServer> {
  const { port, clock } = options
  return openServer({
    port,
    clock,
    purpose: PURPOSE,
    serve: (incoming, outgoing) => void serve(incoming, outgoing),
  })

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let isClosed = false
    outgoing.once('close', () => (isClosed = true))
    const request = readRequest(incoming, clock.now())
    let response: GatewayResponse
    try {
      response = await options.answer(request, incoming)
    } catch {
      response = messageResponse(500, 'Internal Server Error')
    }
    if (isClosed) return
    outgoing.once('close', clock.beginWork())
    try {
      write(outgoing, request, response)
    } catch {
      // A header that HTTP cannot carry, such as one with a line break.
      for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name)
      write(outgoing, request, messageResponse(500, 'Internal Server Error'))
    }
  }
}

function readRequest(incoming: IncomingMessage, receivedAt: number): GatewayRequest {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?')
  const sourceIp = incoming.socket.remoteAddress ?? '127.0.0.1'
  const { headers, cookies } = readHeaders(incoming.rawHeaders)
  headers['content-length'] ??= '0'
  headers['x-amzn-trace-id'] ??= traceId(receivedAt)
  headers['x-forwarded-for'] =
    headers['x-forwarded-for'] === undefined ? sourceIp : `${headers['x-forwarded-for']}, ${sourceIp}`
  headers['x-forwarded-port'] = String(incoming.socket.localPort ?? '')
  headers['x-forwarded-proto'] = 'http'
  return {
    requestId: requestId(),
    method: incoming.method ?? 'GET',
    path,
    rawQueryString: query.join('?'),
    headers,
    cookies,
    sourceIp,
    protocol: `HTTP/${incoming.httpVersion}`,
    receivedAt,
  }
}

/** Node joins duplicates of some headers and drops those of others; the raw list has them all. */
function readHeaders(raw: readonly string[]): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {}
  const cookies: string[] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const value = raw[index + 1] ?? ''
    if (name === 'cookie') cookies.push(...value.split(/; */u).filter((cookie) => cookie !== ''))
    if (NOT_FORWARDED.has(name)) continue
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`
  }
  return { headers, cookies }
}

/** Fifteen letters and digits and an equals sign, as HTTP APIs name their requests. */
function requestId(): string {
  return `${Buffer.from(randomHex(22), 'hex').toString('base64').replaceAll(/[+/]/gu, 'A').slice(0, 15)}=`
}

function traceId(now: number): string {
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${randomHex(24)}`
}

function write(outgoing: ServerResponse, request: GatewayRequest, response: GatewayResponse): void {
  outgoing.statusCode = response.status
  for (const [name, value] of Object.entries(response.headers)) outgoing.setHeader(name, value)
  const cookies = [response.headers['set-cookie'], ...response.cookies].filter(
    (cookie) => cookie !== undefined,
  )
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.setHeader('apigw-requestid', request.requestId)
  const hasBody = response.status !== 204 && response.status !== 304
  if (hasBody) outgoing.setHeader('content-length', Buffer.byteLength(response.body))
  outgoing.end(hasBody ? response.body : undefined)
}
