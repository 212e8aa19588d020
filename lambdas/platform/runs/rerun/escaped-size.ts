/**
 * What a value takes, in bytes of UTF-8, as JSON in a string of JSON: each quote of it becomes `\\"`, so it can take twice
 * what its own JSON does.
 */
export function escapedBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
}
