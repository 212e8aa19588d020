import * as z from 'zod/mini'
import type { JsonValue } from '../job/json.ts'
import { InvalidPayloadError } from './invalid-payload-error.ts'

const json = z.custom<JsonValue>((value) => value !== undefined)

const failureSchema = z.object({
  step: z.nullable(z.string()),
  error: z.string(),
  /** As Step Functions had it: for a Lambda's error, JSON text. */
  cause: z.string(),
  attempts: z.number(),
})

const payloadSchema = z.object({
  job: z.string(),
  /** Id of the step, or `check-event`: check the event, and do nothing else. */
  step: z.string(),
  attempt: z.number(),
  run: z.object({
    id: z.string(),
    name: z.string(),
    startedAt: z.string(),
    claim: z.string(),
    rerunOf: z.optional(z.string()),
    /** The EventBridge replay that delivered the event; it stands in the event's id, behind a `#`. */
    replay: z.optional(z.string()),
  }),
  /** Checked against the trigger, not here: what is wrong with an event is the sender's fault. */
  event: json,
  /** Answer with the event as the schema parsed it, too: selectors behind this step read it. */
  returnEvent: z.optional(z.boolean()),
  steps: z.record(z.string(), json),
  /** Has `output` when this step is not to run, because an earlier run did it. */
  supplied: z.object({ output: z.optional(json) }),
  limits: z.object({ inlineBytes: z.number() }),
  /** How often the execution was redriven; absent in `onFailure` steps. */
  redriveCount: z._default(z.number(), 0),
  failure: z.optional(failureSchema),
})

/** What a Task state sends to the function: written by `lib/states/step.ts`. */
export type TaskPayload = z.infer<typeof payloadSchema>

/** @throws {InvalidPayloadError} naming the fields that are wrong. */
export function parseTaskPayload(payload: unknown): TaskPayload {
  const parsed = payloadSchema.safeParse(payload)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '(the payload)')
  throw new InvalidPayloadError(
    `the payload of the Task is wrong in ${[...new Set(fields)].join(', ')}. A job's functions are invoked by its state machine only`,
  )
}
