import { randomBytes, randomUUID } from 'node:crypto'

/** A fresh UUID, as AWS uses for request ids and message ids. */
export function randomId(): string {
  return randomUUID()
}

/** Random bytes are drawn in one go: each call for some of them costs a fiftieth of an invocation. */
const DRAWN_BYTES = 2048

let drawn = ''

/** Fresh hexadecimal digits, as they end the names of log streams. */
export function randomHex(digits: number): string {
  if (digits > drawn.length) drawn = randomBytes(Math.max(DRAWN_BYTES, Math.ceil(digits / 2))).toString('hex')
  const taken = drawn.slice(0, digits)
  drawn = drawn.slice(digits)
  return taken
}
