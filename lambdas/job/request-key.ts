/**
 * The key, in the Runs table, of a request with an `Idempotency-Key`. Beside it, the item has the id of what the request
 * made, the request's fingerprint, and `expiresAt`.
 * @param hash of caller, route and key
 */
export function requestKey(hash: string): string {
  return `request#${hash}`
}
