import { InvalidJobError } from './invalid-job-error.ts'

/**
 * A length of time as text: one or two parts, the bigger unit first, e.g. `'30s'`, `'15m'`, `'1h30m'`, `'7d'`.
 * Units: `s` seconds, `m` minutes, `h` hours, `d` days. Whole numbers only.
 */
export type Duration =
  | `${number}s`
  | `${number}m`
  | `${number}h`
  | `${number}d`
  | `${number}m${number}s`
  | `${number}h${number}m`
  | `${number}h${number}s`
  | `${number}d${number}h`
  | `${number}d${number}m`

const SECONDS_PER_UNIT = { d: 86_400, h: 3600, m: 60, s: 1 } as const
const DURATION = /^(?:(?<d>\d+)d)?(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?$/

/**
 * Reads a duration.
 * @param text e.g. `'1h30m'`
 * @param where what the duration belongs to, for the error: `job "x", step "y", option timeout`
 * @returns whole seconds, at least 1
 * @throws {InvalidJobError} when it is not a duration, or zero.
 */
export function toSeconds(text: Duration, where: string): number {
  const parts = DURATION.exec(text)?.groups
  let seconds = 0
  for (const [unit, size] of Object.entries(SECONDS_PER_UNIT)) seconds += Number(parts?.[unit] ?? 0) * size
  if (parts === undefined || seconds < 1 || !Number.isSafeInteger(seconds)) {
    throw new InvalidJobError(
      `${where}: "${text}" is not a duration. Write whole numbers with d, h, m or s, biggest first, at least 1s: '30s', '15m', '1h30m'`,
    )
  }
  return seconds
}
