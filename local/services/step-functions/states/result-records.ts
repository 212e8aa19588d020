import type { JsonObject, JsonValue } from '../../../json.ts'
import type { ResultWriter } from '../definition/state-machine-definition.ts'
import type { ChildProgress } from '../execution/map-run-port.ts'

/**
 * The results of child executions in the form that a ResultWriter asks for. What did not succeed is told in full,
 * whatever the form.
 */
export function resultsOf(
  children: readonly ChildProgress[],
  transformation: ResultWriter['transformation'],
): JsonValue[] {
  return children.flatMap((child) => {
    if (transformation === 'NONE' || child.outcome?.status !== 'SUCCEEDED') return [recordOf(child)]
    const value = child.outcome.output?.value ?? null
    // A list within a list stays one for COMPACT: flatMap would take it apart.
    return transformation === 'FLATTEN' && Array.isArray(value) ? value : [value]
  })
}

/** A child execution with AWS's members in AWS's order; one that was never started has only an input. */
function recordOf({ input, outcome }: ChildProgress): JsonObject {
  const shown = { Input: JSON.stringify(input.value), InputDetails: { Included: true } }
  if (!outcome) return { ...shown, Status: 'PENDING' }
  const { output, error, cause, redriveDate } = outcome
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: outcome.arn,
    ...shown,
    Name: outcome.name,
    ...(output && { Output: JSON.stringify(output.value) }),
    OutputDetails: { Included: true },
    RedriveCount: outcome.redriveCount,
    ...(redriveDate !== undefined && { RedriveDate: new Date(redriveDate).toISOString() }),
    ...(outcome.type === 'STANDARD' && redriveStatus(outcome.status === 'SUCCEEDED')),
    StartDate: new Date(outcome.startDate).toISOString(),
    StateMachineArn: outcome.stateMachineArn,
    Status: outcome.status,
    StopDate: new Date(outcome.stopDate).toISOString(),
  }
}

function redriveStatus(hasSucceeded: boolean): JsonObject {
  if (!hasSucceeded) return { RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' }
  return {
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  }
}
