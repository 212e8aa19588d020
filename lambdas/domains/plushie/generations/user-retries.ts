import type { Generation } from './generation.ts'

/** How often a user may retry one generation. Operators' reruns do not count. */
export const MAX_USER_RETRIES = 5

const MINUTE_MS = 60_000

/** How long after a failure its user may retry: the first time at once, the fifth time after an hour. */
const PAUSES_MS = [0, 1 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS] as const

/** What is left to the user of a failed generation. */
export interface RetriesLeft {
  readonly left: number
  /** ISO time from which the next retry is taken; absent when none is left. */
  readonly at?: string
}

/** Tells when the user of a failed generation may retry it: a failed run costs AI calls, and is not paid for. */
export function retriesLeft({ retries = 0, failedAt, updatedAt }: Generation): RetriesLeft {
  const pause = PAUSES_MS[retries]
  if (retries >= MAX_USER_RETRIES || pause === undefined) return { left: 0 }
  const at = new Date(Date.parse(failedAt ?? updatedAt) + pause).toISOString()
  return { left: MAX_USER_RETRIES - retries, at }
}
