/**
 * The items of the Runs table. All carry `expiresAt` (epoch seconds), the table's TTL attribute.
 *
 * - `claim#<job>#<event id>` is written once per (job, event) by the run that may go on. It also shows the run's progress.
 * - `cleaned#<job>#<run>#<redrive count>` says that the `onFailure` steps of a failed run are done.
 * - `cleaner#<job>#<run>#<redrive count>` is the lease of the execution that runs the `onFailure` steps from outside the run.
 *
 * A run that is redriven can fail again, so each of its failures has a mark and a lease of its own.
 */
export interface ClaimItem {
  readonly pk: string
  /** ARN of the execution that owns the claim. */
  readonly run: string
  /** ISO time. */
  readonly claimedAt: string
  /** Epoch seconds: `claimSeconds` after it was written. */
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

/**
 * The key of the claim on an event by a job.
 * @param replayName the EventBridge replay that delivered the event again, if one did: a replay is meant to run again.
 */
export function claimKey(jobId: string, eventId: string, replayName?: string): string {
  const key = `claim#${jobId}#${eventId}`
  return replayName === undefined ? key : `${key}#${replayName}`
}

/** One failure of a run. */
export interface RunFailure {
  readonly job: string
  /** Name of the run's execution: names are unique within a job's machine only. */
  readonly run: string
  /** How often the run had been redriven when it failed. */
  readonly redriveCount: number
}

/** The key of the mark that a failed run has been cleaned up. */
export function cleanedKey({ job, run, redriveCount }: RunFailure): string {
  return `${cleanedPrefix(job)}${run}#${redriveCount}`
}

/** The key of the lease on cleaning up a failed run. */
export function cleanerKey({ job, run, redriveCount }: RunFailure): string {
  return `${cleanerPrefix(job)}${run}#${redriveCount}`
}

/** The start of the keys of a job's marks. */
export function cleanedPrefix(job: string): string {
  return `cleaned#${job}#`
}

/** The start of the keys of a job's leases. */
export function cleanerPrefix(job: string): string {
  return `cleaner#${job}#`
}
