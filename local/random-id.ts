import { randomBytes, randomUUID } from 'node:crypto'

/** A fresh UUID, as AWS uses for request ids and message ids. */
export function randomId(): string {
  return randomUUID()
}

/** Fresh hexadecimal digits, as they end the names of log streams. */
export function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits)
}
