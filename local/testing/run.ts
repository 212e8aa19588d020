import type { JsonObject, JsonValue } from '../json.ts'
import { eventToJson } from '../services/step-functions/execution/event-json.ts'
import type { Execution, ExecutionStatus } from '../services/step-functions/execution/execution.ts'

/** One execution of a state machine, as a test looks at it. */
export interface Run {
  readonly executionArn: string
  readonly name: string
  readonly stateMachineArn: string
  readonly status: ExecutionStatus
  /** ISO 8601, by the cloud's clock. */
  readonly startedAt: string
  /** Absent while it runs. */
  readonly stoppedAt?: string
  /** Milliseconds from start to stop, by the cloud's clock; until now while it runs. */
  readonly durationMs: number
  readonly input: JsonValue
  /** Absent unless it succeeded. */
  readonly output?: JsonValue
  readonly error?: string
  readonly cause?: string
  /** Names of the states that it entered, in order, repeated ones repeated. */
  readonly states: readonly string[]
  /** All events, as GetExecutionHistory gives them. */
  readonly history: readonly JsonObject[]
}

/** How an execution is at this moment. */
export function toRun(execution: Execution, now: number): Run {
  const { startDate, stopDate, output, error, cause } = execution
  const { events } = execution.history
  return {
    executionArn: execution.arn,
    name: execution.name,
    stateMachineArn: execution.stateMachineArn,
    status: execution.status,
    startedAt: new Date(startDate).toISOString(),
    ...(stopDate !== undefined && { stoppedAt: new Date(stopDate).toISOString() }),
    durationMs: (stopDate ?? now) - startDate,
    input: execution.input.value,
    ...(output && { output: output.value }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    states: events
      .filter(({ type }) => type.endsWith('StateEntered'))
      .flatMap(({ details }) => (typeof details?.['name'] === 'string' ? [details['name']] : [])),
    history: events.map((event) => eventToJson(event, true)),
  }
}
