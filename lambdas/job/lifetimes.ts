const DAY_SECONDS = 86_400

/** So long after its end a failed run is looked for that nobody cleaned up after. */
export const SWEEP_DAYS = 14
/** So long after its end Step Functions redrives an execution (API_RedriveExecution: "in the last 14 days"). */
const REDRIVE_DAYS = 14
/** Step Functions keeps an execution open for a year, redrives included. */
const MAX_OPEN_DAYS = 365
/** So long after a run is over for good a late delivery of its event is told from a new one. */
const LATE_DUPLICATE_DAYS = 30

/**
 * How long a mark of a clean-up lives, in seconds, from when it is written. It outlives all that asks for it: sweeps look
 * at failures of the last 14 days, and a status event that was not delivered within a day waits in the dead-letter queue
 * for 14 days more.
 */
export const MARK_SECONDS = 30 * DAY_SECONDS

/**
 * The longest that a run may still be at work, in seconds from its start: it takes all of its time, is redriven on the
 * last day on which Step Functions does that, and has all of its time again. Who redrives the same run more than once
 * may see it last longer.
 */
export function longestLifeSeconds(timeoutSeconds: number): number {
  return Math.min(2 * timeoutSeconds, MAX_OPEN_DAYS * DAY_SECONDS) + REDRIVE_DAYS * DAY_SECONDS
}

/**
 * The longest that an output of a run may be read, in seconds from the run's start: the last one to come is a clean-up that a
 * sweep starts, whose `onFailure` steps are given the outputs too.
 */
export function outputSeconds(timeoutSeconds: number): number {
  return longestLifeSeconds(timeoutSeconds) + SWEEP_DAYS * DAY_SECONDS
}

/** How long a run's claim on its event lives, in seconds, from when it is written. A duplicate later than this runs again. */
export function claimSeconds(timeoutSeconds: number): number {
  return longestLifeSeconds(timeoutSeconds) + LATE_DUPLICATE_DAYS * DAY_SECONDS
}

/** How long a request that was sent under an `Idempotency-Key` is remembered, in seconds: as long as late duplicates of events are. */
export const REQUEST_SECONDS = LATE_DUPLICATE_DAYS * DAY_SECONDS
