/** Starts to measure; the returned function tells the milliseconds since. */
export function startStopwatch(): () => number {
  const startedAt = performance.now()
  return () => performance.now() - startedAt
}
