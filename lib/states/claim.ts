import { Succeed } from 'aws-cdk-lib/aws-stepfunctions'
import { DynamoAttributeValue, DynamoPutItem } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { MAX_EVENT_ID_LENGTH } from '../../lambdas/job/limits.ts'
import { jobTimeoutSeconds } from '../../lambdas/job/job-duration.ts'
import type { JobDefinition } from '../../lambdas/job/job-definition.ts'
import { claimSeconds } from '../../lambdas/job/lifetimes.ts'
import { claimKey } from '../../lambdas/job/run-keys.ts'
import { expression, literal, object } from './jsonata.ts'
import { addTableRetries } from './retry.ts'

/** The condition of the claim is not met: another run has it. */
const CLAIMED = 'DynamoDB.ConditionalCheckFailedException'

/** Epoch seconds when the state was entered, as JSONata. */
const ENTERED_SECONDS = '$floor($toMillis($states.context.State.EnteredTime) / 1000)'

/** The same as the text that DynamoDB's numbers travel as. */
export const ENTERED_AT = `$string(${ENTERED_SECONDS})`

/**
 * Epoch seconds so long after an item is written, as the text that DynamoDB's numbers travel as. Not from the start of
 * the execution: that can be a year ago.
 */
export function expiresAfter(seconds: number): string {
  return `$string(${ENTERED_SECONDS} + ${seconds})`
}

/**
 * The key of the claim, from a machine's input. An event whose id is none, or too long for a key, claims the
 * execution's own name: so two of them are not taken for the same, and the first step refuses each one.
 * @param input JSONata for the input: `{ detail: { id }, 'replay-name'? }`
 * @param executionName JSONata for the name of the run
 */
export function claimKeyOf(jobId: string, input: string, executionName: string): string {
  const id = `${input}.detail.id`
  const usable = `$length(${id}) > 0 and $length(${id}) <= ${MAX_EVENT_ID_LENGTH}`
  const part = `($type(${id}) = "string" ? (${usable} ? ${id} : ${executionName}) : ${executionName})`
  const replay = `($exists(${input}.\`replay-name\`) ? "#" & ${input}.\`replay-name\` : "")`
  return `${literal(claimKey(jobId, ''))} & ${part} & ${replay}`
}

/**
 * The run's event, from a machine's input. That of a replay gets the replay's name into its id, as the claim's key does:
 * so what the first run of the event has open is not taken for the replay's own.
 * @param input JSONata for the input
 */
export function eventOf(input: string): string {
  const detail = `${input}.detail`
  const replay = `${input}.\`replay-name\``
  const replayed = `$merge([${detail}, {"id": ${detail}.id & "#" & ${replay}}])`
  return `$type(${detail}.id) = "string" and $exists(${replay}) ? ${replayed} : $exists(${detail}) ? ${detail} : {}`
}

/**
 * The first state of a run: claims (job, event id) with a conditional write, because events are delivered at least
 * once. A run that finds the claim taken ends as a duplicate; one that repeats its own write goes on.
 * It also takes the input apart into the variables that all steps use.
 */
export function compileClaim(scope: Construct, definition: JobDefinition, runsTable: ITable): DynamoPutItem {
  const key = claimKeyOf(definition.id, '$states.input', '$states.context.Execution.Name')
  const run = DynamoAttributeValue.fromString(expression('$states.context.Execution.Id'))
  const state = DynamoPutItem.jsonata(scope, 'claim', {
    table: runsTable,
    item: {
      pk: DynamoAttributeValue.fromString(expression(key)),
      run,
      claimedAt: DynamoAttributeValue.fromString(expression('$states.context.State.EnteredTime')),
      expiresAt: DynamoAttributeValue.numberFromString(
        expression(expiresAfter(claimSeconds(jobTimeoutSeconds(definition)))),
      ),
    },
    conditionExpression: 'attribute_not_exists(pk) OR #run = :run',
    expressionAttributeNames: { '#run': 'run' },
    expressionAttributeValues: { ':run': run },
    assign: {
      event: expression(eventOf('$states.input')),
      run: expression(
        object({
          id: '$states.context.Execution.Id',
          name: '$states.context.Execution.Name',
          startedAt: '$states.context.Execution.StartTime',
          claim: key,
          rerunOf: '$states.input.rerun.of',
          replay: '$states.input.`replay-name`',
        }),
      ),
      supplied: expression('$exists($states.input.rerun.outputs) ? $states.input.rerun.outputs : {}'),
    },
  })
  addTableRetries(state, [CLAIMED])
  const duplicate = Succeed.jsonata(scope, 'duplicate', { outputs: { duplicate: true } })
  state.addCatch(duplicate, { errors: [CLAIMED] })
  return state
}
