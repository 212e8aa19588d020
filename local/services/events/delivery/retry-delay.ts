const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 600_000

/**
 * Milliseconds before retry number `retry` (from 1): exponential with jitter, so that 185 retries fill about a day.
 * @param random between 0 and 1
 */
export function retryDelayMs(retry: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (retry - 1))
  return Math.round(ceiling * (0.5 + random / 2))
}
