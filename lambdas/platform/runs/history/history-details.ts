import type { HistoryEvent } from '@aws-sdk/client-sfn'
import * as z from 'zod/mini'

const text = z.optional(z.string())

const detailsSchema = z.object({
  name: text,
  index: z.optional(z.number()),
  input: text,
  output: text,
  error: text,
  cause: text,
  resourceType: text,
  /** Of `EvaluationFailed`. */
  state: text,
})

/** The details of a history event that matter here, whatever its type: AWS has a member for each type. */
export type HistoryDetails = z.infer<typeof detailsSchema>

/** Reads the details of an event; empty for types that have none. */
export function historyDetails(event: HistoryEvent): HistoryDetails {
  const member = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))
  return z.safeParse(detailsSchema, member?.[1]).data ?? {}
}

const lambdaResultSchema = z.object({
  Payload: z.unknown(),
  SdkResponseMetadata: z.optional(z.object({ RequestId: text })),
})
const stepResultSchema = z.object({ output: z.unknown() })

/** What a task gave out, out of the answer of the service that it called. */
export interface TaskResult {
  readonly output: unknown
  readonly requestId?: string
}

/**
 * Reads a task's result. Of `lambda:invoke` that is what the function returned, and of a step's function the output of
 * the step; of other services their whole answer.
 * @param result the parsed output of the event
 */
export function taskResult(result: unknown, resourceType: string | undefined): TaskResult {
  const invoked = resourceType === 'lambda' ? z.safeParse(lambdaResultSchema, result).data : undefined
  if (!invoked) return { output: result }
  const requestId = invoked.SdkResponseMetadata?.RequestId
  const step = z.safeParse(stepResultSchema, invoked.Payload)
  const isStep = step.success && step.data.output !== undefined
  return {
    output: isStep ? step.data.output : invoked.Payload,
    ...(requestId !== undefined && { requestId }),
  }
}

/** The request id that the cause of a failure names: Lambda's own errors (a time-out, a crash) do. */
export function requestIdIn(cause: string | undefined): string | undefined {
  return /RequestId: ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/.exec(cause ?? '')?.[1]
}
