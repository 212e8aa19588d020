import type { JobEvent } from './event-definition.ts'

/** The run that a step belongs to. */
export interface RunInfo {
  /** ARN of the execution. */
  readonly id: string
  /** Name of the execution: unique, at most 80 characters. */
  readonly name: string
  /** ISO time. */
  readonly startedAt: string
  /** Name of the run that this one repeats from a later step; absent for a first run. */
  readonly rerunOf?: string
}

/** Writes structured log lines that carry the run, job, step, attempt, event id and the time since the step began. */
export interface StepLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** What a step's function is given. */
export interface StepContext<Event extends JobEvent, Steps> {
  /** The event that started the run, its data checked by the trigger's schema. */
  readonly event: Event
  /** What the earlier steps returned, as it looks after JSON, by step id. Bytes are `Uint8Array`. */
  readonly steps: Readonly<Steps>
  readonly run: RunInfo
  /** Logs. Never give it personal data, tokens, prompts or contents. */
  readonly log: StepLog
  /** Aborts half a second before the attempt must end. Hand it to everything that can take it. */
  readonly signal: AbortSignal
  /**
   * Tells how far this step is, for the people who wait: it is shown by the run's status.
   * Never fails the step for a report that could not be stored; a report equal to the last one is skipped.
   * @param fraction 0 to 1, within this step
   * @param message what a user may read, at most 200 characters
   * @throws {InvalidProgressError} when an argument is out of range.
   */
  readonly progress: (fraction: number, message?: string) => Promise<void>
  /** Which attempt this is, from 0. */
  readonly attempt: number
}

/** Why a run failed, as its `onFailure` steps see it. */
export interface Failure<Id extends string = string> {
  /**
   * The step (or other word) that failed for good; `check-event` when the event could not be checked before the first
   * word; null when the run as a whole was stopped or timed out.
   */
  readonly step: Id | 'check-event' | null
  /**
   * The error's name as the author threw it; AWS's own, such as `States.Timeout`, for errors that AWS raised; `ABORTED` for a
   * run that was stopped, and `TIMED_OUT` for one that took longer than its job may.
   */
  readonly error: string
  readonly message: string
  /** How many attempts the step had; 0 when `step` is null. */
  readonly attempts: number
}

/**
 * What an `onFailure` step's function is given: the outputs that there are, and why the run failed.
 *
 * The event's data is as it was sent, and may not have its type, when a deployment during the run changed the trigger's
 * schema so that it does not fit any more: what was done before must be cleaned up all the same.
 */
export interface FailureContext<
  Event extends JobEvent,
  Steps,
  Ids extends string = string,
> extends StepContext<Event, Partial<Steps>> {
  readonly failure: Failure<Ids>
}

/** The context before the author's types are known: what the runtime makes and a definition's functions accept. */
export interface RawStepContext extends StepContext<JobEvent, Record<string, unknown>> {
  readonly failure?: Failure
}
