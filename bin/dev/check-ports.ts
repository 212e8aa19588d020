import { createServer } from 'node:net'

import { FriendlyError } from './friendly-error.ts'

/**
 * Tries the ports before anything is built, so that a taken one is said at once.
 * @throws {FriendlyError} that names the port and the option that chooses another one
 */
export async function checkPorts(ports: {
  readonly port: number
  readonly apiPort: number
  readonly webPort: number
}): Promise<void> {
  const listeners = [
    { port: ports.port, listener: 'the AWS endpoint', option: '--port' },
    { port: ports.apiPort, listener: 'the HTTP API', option: '--api-port' },
    { port: ports.webPort, listener: 'the web pages', option: '--web-port' },
  ]
  for (const [index, { port, option }] of listeners.entries()) {
    const other = listeners.slice(index + 1).find((later) => port !== 0 && later.port === port)
    if (other) {
      throw new FriendlyError(`${option} and ${other.option} are both ${port}: choose two ports`)
    }
  }
  await Promise.all(listeners.map(({ port, listener, option }) => checkPort(port, listener, option)))
}

function checkPort(port: number, listener: string, option: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      reject(
        new FriendlyError(
          `port ${port} for ${listener} cannot be used (${'code' in error ? String(error.code) : error.message}): ` +
            `stop what runs there, or choose another one with npm start -- ${option} N`,
        ),
      )
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
  })
}
