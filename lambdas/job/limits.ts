import type { Duration } from './duration.ts'

/** The largest `data` of an event, as UTF-8 JSON: so that an event and all inline outputs fit a task's 256 KiB. */
export const MAX_EVENT_BYTES = 64 * 1024

/** The longest id of an event, in characters. */
export const MAX_EVENT_ID_LENGTH = 128

/** A step may run this long when neither it nor its job says otherwise. */
export const DEFAULT_STEP_TIMEOUT = '60s' satisfies Duration

/** A step's function has this much memory, in MB, when the step does not say otherwise. */
export const DEFAULT_STEP_MEMORY_MB = 512

/** The longest a step can run: Lambda's own limit. */
export const MAX_STEP_TIMEOUT = '15m' satisfies Duration

/**
 * A run may take this long, retries and sleeps included, when its job does not say otherwise; longer, when its words with
 * all their attempts, waits and sleeps can take longer.
 */
export const DEFAULT_JOB_TIMEOUT = '1h' satisfies Duration

/** The longest that a run can take: Step Functions' own limit on an execution. */
export const MAX_JOB_TIMEOUT = '365d' satisfies Duration

/** Step Functions' limit on `IntervalSeconds`, in seconds. */
export const MAX_RETRY_DELAY_SECONDS = 99_999_999

/** Step Functions' limit on `MaxDelaySeconds`, in seconds: it must be less than 366 days. */
export const MAX_RETRY_MAX_DELAY_SECONDS = 31_622_399

/** Step Functions' limit on `MaxAttempts`. */
export const MAX_RETRY_ATTEMPTS = 99_999_999

/** A failed step is tried again like this when neither it nor its job says otherwise: after 1, 2 and 4 seconds. */
export const DEFAULT_RETRIES = { attempts: 3, delay: '1s', factor: 2 } as const
