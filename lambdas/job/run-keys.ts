/**
 * The items of the Runs table. All carry `expiresAt` (epoch seconds), the table's TTL attribute.
 *
 * - `claim#<job>#<event id>` is written once per (job, event) by the run that may go on. It also shows the run's progress.
 * - `cleaned#<execution name>` says that the `onFailure` steps of a failed run are done.
 * - `cleaner#<execution name>` is the lease of the execution that runs the `onFailure` steps from outside the run.
 */
export interface ClaimItem {
  readonly pk: string
  /** ARN of the execution that owns the claim. */
  readonly run: string
  /** ISO time. */
  readonly claimedAt: string
  /** Epoch seconds, {@link RUN_ITEM_DAYS} after the run started. */
  readonly expiresAt: number
  /** Id of the step that reported progress last; this and the next three are absent until one did. */
  readonly step?: string
  /** 0 to 1, within that step. */
  readonly fraction?: number
  /** What a user may read; absent when the step gave none. */
  readonly message?: string
  /** ISO time of the last report. */
  readonly progressAt?: string
}

/** How long items of the Runs table live, in days. A duplicate delivery later than this runs again. */
export const RUN_ITEM_DAYS = 30

/**
 * The key of the claim on an event by a job.
 * @param replayName the EventBridge replay that delivered the event again, if one did: a replay is meant to run again.
 */
export function claimKey(jobId: string, eventId: string, replayName?: string): string {
  const key = `claim#${jobId}#${eventId}`
  return replayName === undefined ? key : `${key}#${replayName}`
}

/** The key of the mark that a failed run has been cleaned up. */
export function cleanedKey(executionName: string): string {
  return `cleaned#${executionName}`
}

/** The key of the lease on cleaning up a failed run. */
export function cleanerKey(executionName: string): string {
  return `cleaner#${executionName}`
}
