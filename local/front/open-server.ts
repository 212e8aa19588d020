import { createServer, STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'
import { PortInUseError, type PortPurpose } from './port-in-use-error.ts'

/** The address that all servers listen on: this machine only. */
const HOST = '127.0.0.1'
/** As long as AWS keeps an idle connection, and longer than clients do: none meets a closing server. */
const KEEP_ALIVE_MS = 75_000

/** An HTTP server that listens. */
export interface OpenServer {
  /** `http://127.0.0.1:3000`, without a slash at the end. */
  readonly url: string
  stop(): Promise<void>
}

/** Options of `openServer`. */
export interface ServerOptions {
  /** 0 takes a free one. */
  readonly port: number
  /**
   * Gives the `Date` of each answer. AWS SDKs compare it with their own clock: by one that differs they take every
   * refusal for a clock that is wrong, and ask again three times.
   */
  readonly clock: Pick<Clock, 'now'>
  /** For whom, when the port is taken. */
  readonly purpose: PortPurpose
  readonly serve: (incoming: IncomingMessage, outgoing: ServerResponse) => void
}

/**
 * Listens on 127.0.0.1.
 * @throws {PortInUseError}
 */
export async function openServer({ port, clock, purpose, serve }: ServerOptions): Promise<OpenServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (incoming, outgoing) => {
    outgoing.setHeader('date', new Date(clock.now()).toUTCString())
    serve(incoming, outgoing)
  })
  server.on('clientError', refuse)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = 'code' in error && error.code === 'EADDRINUSE'
      reject(isTaken ? new PortInUseError(port, error, purpose) : error)
    })
    server.listen(port, HOST, resolve)
  })
  const address = server.address()
  return {
    url: `http://${HOST}:${typeof address === 'object' && address ? address.port : port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What Node.js finds wrong before there is a request; all else is a bad request. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
}

/** Answers what is no HTTP, or has more headers than Node.js reads, as the gateway would: in JSON. */
function refuse(error: Error, socket: Duplex): void {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = STATUS_OF_CODE[code] ?? 400
  const message = STATUS_CODES[status] ?? 'Bad Request'
  const body = JSON.stringify({ message })
  const head = `HTTP/1.1 ${status} ${message}\r\nconnection: close\r\ncontent-type: application/json\r\n`
  socket.end(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}
