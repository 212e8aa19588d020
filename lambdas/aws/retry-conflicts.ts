import { setTimeout as delay } from 'node:timers/promises'

/** About 4 s in the worst case: well inside the 30 s of an HTTP API, and of any step. */
const MAX_ATTEMPTS = 14
const BASE_DELAY_MS = 15
const MAX_DELAY_MS = 600

/** Many writers wanted the same item for longer than we were ready to wait. Nothing was written; try again later. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError'
}

/** What one try yields: a value, or the wish to be tried again because another writer held an item. */
export type Try<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly cause: unknown }

/**
 * Repeats `attempt` while it meets other writers, with full jitter between tries (15 ms doubling up to 600 ms).
 * The AWS SDK does not do this: it retries throttling, not transaction conflicts.
 * @param pause waits between tries
 * @throws {ContentionError} after 14 tries
 */
export async function retryConflicts<T>(
  what: string,
  attempt: () => Promise<Try<T>>,
  pause: (ms: number) => Promise<unknown> = delay,
): Promise<T> {
  let cause: unknown
  for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) {
    if (tries > 0) await pause(Math.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (tries - 1)))
    const result = await attempt()
    if (result.done) return result.value
    cause = result.cause
  }
  throw new ContentionError(
    `${what} met other writers ${MAX_ATTEMPTS} times and was given up; nothing was written`,
    {
      cause,
    },
  )
}
