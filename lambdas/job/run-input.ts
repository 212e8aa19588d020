import type { JobEvent } from './event-definition.ts'
import type { JsonValue } from './json.ts'

/**
 * The input of a job's state machine. The bus delivers its own envelope, which has this shape; the API starts runs
 * with exactly this.
 */
export interface RunInput {
  readonly detail: JobEvent
  /** Set by EventBridge when an archive replay delivers the event again: the replay gets a claim and an event id of its own. */
  readonly 'replay-name'?: string
  readonly rerun?: Rerun
}

/**
 * Makes a run continue an earlier one from a later step. Its event needs an id of its own: with the id of the earlier
 * run's event it would end as a duplicate.
 */
export interface Rerun {
  /** Name of the run that this one repeats. */
  readonly of: string
  /**
   * What not to do again: outputs by step id, as they stand in the earlier execution's history. References to S3 must be
   * to objects of the run itself: `POST /runs` copies those of the earlier run. A `sendEvent` that has an output here (`{ id }`) sends with that same event id, so receivers that have
   * seen it take it as a duplicate.
   */
  readonly outputs: Readonly<Record<string, JsonValue>>
}
