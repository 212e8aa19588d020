import type { IncomingMessage } from 'node:http'

/** The body is larger than its reader takes. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'
}

/**
 * Reads a request's body.
 * @param maxBytes Default: no limit
 * @throws {Error} when the client closes the connection before
 * @throws {BodyTooLargeError} as soon as more than `maxBytes` are announced or have come; the rest is let run to nowhere
 */
export function readBody(incoming: IncomingMessage, maxBytes = Infinity): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const refuse = (): void => {
      incoming.off('data', take)
      incoming.resume()
      reject(new BodyTooLargeError(`more than ${maxBytes} bytes`))
    }
    const take = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > maxBytes) refuse()
      else chunks.push(chunk)
    }
    // Also when all has come: a request that was closed before it was read says no `end` any more.
    const goAway = (): void => reject(new Error('the client went away before its request was read'))
    if (incoming.destroyed) goAway()
    incoming.on('error', reject)
    incoming.on('close', goAway)
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) refuse()
    else incoming.on('data', take)
  })
}
