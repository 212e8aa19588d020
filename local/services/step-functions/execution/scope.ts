import type { JsonObject, JsonValue } from '../../../json.ts'
import type { Scope } from '../jsonata/scope.ts'
import type { ExecutionIdentity, Frame, Visit } from './frame.ts'

/** What a scope holds beside input and variables. */
export interface ScopeExtras {
  readonly result?: JsonValue
  readonly errorOutput?: JsonValue
  readonly taskToken?: string
  /** `$states.context.Map`, in an ItemSelector. */
  readonly map?: JsonObject
}

/** States that can be retried show their retry count; AWS leaves it out for the others. */
const RETRIABLE_TYPES = new Set(['Task', 'Parallel', 'Map'])

/** What an expression of a state sees at this moment. */
export function scopeOf(frame: Frame, visit: Visit, extras: ScopeExtras = {}): Scope {
  const { result, errorOutput } = extras
  return {
    variables: frame.variables,
    now: frame.run.ports.clock.now(),
    states: {
      input: visit.input.value,
      context: contextObject(frame, visit, extras),
      ...(result !== undefined && { result }),
      ...(errorOutput !== undefined && { errorOutput }),
    },
  }
}

function contextObject(frame: Frame, visit: Visit, extras: ScopeExtras): JsonObject {
  const map = extras.map ?? frame.map
  return {
    ...frame.run.context,
    State: {
      Name: visit.state.name,
      EnteredTime: new Date(visit.enteredTime).toISOString(),
      ...(RETRIABLE_TYPES.has(visit.state.type) && { RetryCount: visit.retryCount }),
    },
    ...(extras.taskToken !== undefined && { Task: { Token: extras.taskToken } }),
    ...(map && { Map: map }),
  }
}

/** The part of the context object that is the same for all states of a run. */
export function executionContext(execution: ExecutionIdentity): JsonObject {
  const { redriveDate } = execution
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input.value,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startDate).toISOString(),
      RedriveCount: execution.redriveCount,
      ...(redriveDate !== undefined && { RedriveTime: new Date(redriveDate).toISOString() }),
    },
    StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
  }
}
