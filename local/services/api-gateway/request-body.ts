import type { IncomingMessage } from 'node:http'

/** HTTP APIs take no larger body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024

/** The body is larger than an HTTP API takes. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'
}

/**
 * Reads a request's body.
 * @throws {Error} when the client closes the connection before
 * @throws {BodyTooLargeError} as soon as more than 10 MB are announced or have come; the rest is let run to nowhere
 */
export function readBody(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const refuse = (): void => {
      incoming.off('data', take)
      incoming.resume()
      reject(new BodyTooLargeError(`more than ${MAX_BODY_BYTES} bytes`))
    }
    const take = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > MAX_BODY_BYTES) refuse()
      else chunks.push(chunk)
    }
    // Also when all has come: a request that was closed before it was read says no `end` any more.
    const goAway = (): void => reject(new Error('the client went away before its request was read'))
    if (incoming.destroyed) goAway()
    incoming.on('error', reject)
    incoming.on('close', goAway)
    incoming.on('end', () => resolve(Buffer.concat(chunks)))
    if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) refuse()
    else incoming.on('data', take)
  })
}
