import { createServer } from 'node:net'

import { FriendlyError } from './friendly-error.ts'

/**
 * Tries the two ports before anything is built, so that a taken one is said at once.
 * @throws {FriendlyError} that names the port and the option that chooses another one
 */
export async function checkPorts(ports: { port: number; apiPort: number }): Promise<void> {
  const { port, apiPort } = ports
  if (port === apiPort && port !== 0) {
    throw new FriendlyError(`--port and --api-port are both ${port}: choose two ports`)
  }
  await Promise.all([
    checkPort(port, 'the AWS endpoint', '--port'),
    checkPort(apiPort, 'the HTTP API', '--api-port'),
  ])
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
