import { longestLifeSeconds, SWEEP_DAYS } from '../job/lifetimes.ts'
import type { FailureWindow } from './runs/store/executions.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** The run's own `onFailure` steps, or the status event, get this long to come first. */
const SETTLED_MS = 2 * MINUTE_MS

/** Which failed runs one sweep looks at. */
export interface Sweep {
  /** Those that ended in so many days. */
  readonly days: number
  /** Whether runs are found that ended so late because they were redriven. */
  readonly redriven: boolean
}

/**
 * The sweeps: a narrow one every few minutes, and a wide one once a day for what the narrow one does not see any more,
 * because the clean-up was out of order for days, or because a redrive let the run end long after its time.
 */
export const SWEEPS = {
  recent: { days: 2, redriven: false },
  all: { days: SWEEP_DAYS, redriven: true },
} as const satisfies Record<string, Sweep>

/**
 * When the executions started and ended that a sweep looks at. What counts is the end: a run may last a year. The start
 * is how far back a list has to be read to find them all.
 * @param options.now milliseconds since 1970
 * @param options.timeoutSeconds of the job
 */
export function failureWindow(
  { days, redriven }: Sweep,
  { now, timeoutSeconds }: { readonly now: number; readonly timeoutSeconds: number },
): FailureWindow {
  const stoppedAfter = now - days * DAY_MS
  const longestMs = (redriven ? longestLifeSeconds(timeoutSeconds) : timeoutSeconds) * 1000
  return {
    startedAfter: new Date(stoppedAfter - longestMs),
    stoppedAfter: new Date(stoppedAfter),
    stoppedBefore: new Date(now - SETTLED_MS),
  }
}
