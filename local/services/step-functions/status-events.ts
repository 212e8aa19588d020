import { whileWorking } from '../../clock.ts'
import type { JsonObject } from '../../json.ts'
import type { CloudContext } from '../service.ts'
import { redriveStatus } from './api/describe-execution.ts'
import { isLargerThan } from './data.ts'
import type { Data } from './data.ts'
import type { Execution } from './execution/execution.ts'

/** AWS leaves input and output out of the event above this size. */
const MAX_INCLUDED_BYTES = 248 * 1024

/**
 * Puts `Step Functions Execution Status Change` on the default bus. Best effort, as on AWS: a failure is told to the
 * person who watches, and never reaches the execution. Express executions and children of Map runs emit none.
 */
export function emitStatusEvent(context: CloudContext, execution: Execution): void {
  if (execution.type === 'EXPRESS' || execution.options.mapRunArn !== undefined) return
  const entry = {
    Source: 'aws.states',
    DetailType: 'Step Functions Execution Status Change',
    Resources: [execution.arn],
    Detail: JSON.stringify(statusDetail(execution, context.clock.now())),
  }
  void whileWorking(context.clock, () => context.call('events', 'PutEvents', { Entries: [entry] })).catch(
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      context.log(`states: the status event of ${execution.arn} was not delivered: ${reason}`)
    },
  )
}

/**
 * `detail` of the event: DescribeExecution's fields, dates in epoch milliseconds, data as JSON texts, and null for what
 * there is not. The names of the redrive fields are those of a sample event that others test with (Soname-Solutions/salmon,
 * tests/src/test_lambda_alerting.py); its values are made up, so the values here are DescribeExecution's.
 */
function statusDetail(execution: Execution, now: number): JsonObject {
  const redrive = redriveStatus(execution, now)
  const input = included(execution.input)
  const output = included(execution.output)
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    name: execution.name,
    status: execution.status,
    startDate: execution.startDate,
    stopDate: execution.stopDate ?? null,
    input: input.text,
    inputDetails: input.details,
    output: output.text,
    outputDetails: output.details,
    redriveCount: execution.redriveCount,
    redriveDate: execution.redriveDate ?? null,
    redriveStatus: redrive.redriveStatus ?? null,
    redriveStatusReason: redrive.redriveStatusReason ?? null,
    error: execution.error ?? null,
    cause: execution.cause ?? null,
  }
}

function included(data: Data | undefined): { text: string | null; details: JsonObject | null } {
  if (!data) return { text: null, details: null }
  // Within the event the text is a JSON string: quotes and backslashes count twice.
  const isIncluded =
    data.text.length * 6 < MAX_INCLUDED_BYTES || !isLargerThan(JSON.stringify(data.text), MAX_INCLUDED_BYTES)
  return { text: isIncluded ? data.text : null, details: { included: isIncluded } }
}
