import type { JsonValue } from './json.ts'

/** The part of Lambda's context that a job's handler uses. */
export interface HandlerContext {
  getRemainingTimeInMillis(): number
  /** Of the invocation; Lambda's own lines of the log have it. */
  readonly awsRequestId?: string
}

/** A job's Lambda handler: runs the step that the payload names. */
export type JobHandler = (
  payload: unknown,
  context: HandlerContext,
) => Promise<{ readonly output: JsonValue }>
