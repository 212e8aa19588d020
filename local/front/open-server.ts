import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
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
