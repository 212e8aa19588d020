/** Whole seconds from now until `at` (ISO time), for `Retry-After`; 0 when it has passed. */
export function retryAfterSeconds(at: string): number {
  return Math.max(0, Math.ceil((Date.parse(at) - Date.now()) / 1000))
}
