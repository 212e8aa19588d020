import type { JobEvent } from './event-definition.ts'
import type { JsonValue } from './json.ts'

/** The part of Lambda's context that a job's handler uses. */
export interface HandlerContext {
  getRemainingTimeInMillis(): number
  /** Of the invocation; Lambda's own lines of the log have it. */
  readonly awsRequestId?: string
}

/** What a job's function answers its state machine. */
export interface TaskResult {
  /** What the step returned, packed for the way; null where only the event was checked. */
  readonly output: JsonValue
  /** The event as the trigger's schema parsed it, where the state machine goes on with that. */
  readonly event?: JobEvent
}

/** A job's Lambda handler: runs the step that the payload names. */
export type JobHandler = (payload: unknown, context: HandlerContext) => Promise<TaskResult>
