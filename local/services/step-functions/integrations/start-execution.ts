import { AwsError } from '../../../aws-error.ts'
import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { StateError, StatesErrors } from '../execution/state-error.ts'
import { parseJson } from '../parse-json.ts'
import type { Randomness } from '../randomness.ts'
import { sdkMetadata } from './integration.ts'
import type { Integration, TaskRequest } from './integration.ts'
import { toPascalCase } from './member-case.ts'
import { optimizedError } from './service-error.ts'

const NAMES = { prefix: 'StepFunctions', service: 'AWSStepFunctions' }

/** What the integration needs of Step Functions itself. */
export interface ChildExecutions {
  /** The service's own API, dates in seconds. @throws {AwsError} */
  call(action: string, input: JsonObject): Promise<JsonObject>
  /** Resolves when the execution is closed. */
  closed(executionArn: string): Promise<void>
}

/** `states:startExecution`, plain, `.sync` (output as text) and `.sync:2` (output as JSON). */
export function startExecution(children: ChildExecutions, randomness: Randomness): Integration {
  return {
    async call({ parameters, resource }) {
      const requestId = randomness.uuid()
      const input = isJsonObject(parameters) ? parameters : {}
      try {
        if (resource.pattern === 'sync' || resource.pattern === 'sync:2') await refuseExpress(children, input)
        const output = await children.call('StartExecution', {
          ...(input.StateMachineArn !== undefined && { stateMachineArn: input.StateMachineArn }),
          ...(input.Name !== undefined && { name: input.Name }),
          input: inputText(input.Input),
        })
        return { ...toPascalCase(millisecondDates(output)), ...sdkMetadata(requestId) }
      } catch (error) {
        throw optimizedError(error, NAMES, requestId)
      }
    },
    async complete(submitted, request) {
      try {
        return await complete(children, submitted, request)
      } catch (error) {
        throw optimizedError(error, NAMES, randomness.uuid())
      }
    },
  }
}

/**
 * Nobody can ask an Express execution how it ended. AWS's name for this failure of the task is not on record: this is
 * the API's exception for what a type of machine cannot do. It comes before anything is started.
 */
async function refuseExpress(children: ChildExecutions, { StateMachineArn }: JsonObject): Promise<void> {
  if (StateMachineArn === undefined) return
  const { type } = await children.call('DescribeStateMachine', { stateMachineArn: StateMachineArn })
  if (type !== 'EXPRESS') return
  throw new AwsError(
    'StateMachineTypeNotSupported',
    'This operation is not supported by this type of state machine',
  )
}

function inputText(input: JsonValue | undefined): string {
  if (input === undefined) return '{}'
  return typeof input === 'string' ? input : JSON.stringify(input)
}

async function complete(
  children: ChildExecutions,
  submitted: JsonValue,
  request: TaskRequest,
): Promise<JsonValue> {
  const arn = isJsonObject(submitted) ? submitted.ExecutionArn : undefined
  if (typeof arn !== 'string')
    throw new StateError(StatesErrors.taskFailed, 'StartExecution gave no execution ARN.')
  // Best effort, as on AWS: the child is stopped when its parent no longer waits for it.
  const stop = (): void => void children.call('StopExecution', { executionArn: arn }).catch(() => {})
  request.signal.addEventListener('abort', stop, { once: true })
  await children.closed(arn)
  request.signal.removeEventListener('abort', stop)
  const result = describe(await children.call('DescribeExecution', { executionArn: arn }))
  if (result.Status !== 'SUCCEEDED') throw new StateError(StatesErrors.taskFailed, JSON.stringify(result))
  if (request.resource.pattern !== 'sync:2') return result
  return { ...result, ...parsed(result, 'Input'), ...parsed(result, 'Output') }
}

function parsed(result: JsonObject, member: string): JsonObject {
  const text = result[member]
  return typeof text === 'string' ? { [member]: parseJson(text) } : {}
}

/** Members of DescribeExecution that AWS shows in the result of a `.sync` task, in its order. */
const MEMBERS = [
  'Cause',
  'Error',
  'ExecutionArn',
  'Input',
  'InputDetails',
  'Name',
  'Output',
  'OutputDetails',
  'RedriveCount',
  'RedriveDate',
  'RedriveStatus',
  'RedriveStatusReason',
  'StartDate',
  'StateMachineArn',
  'Status',
  'StopDate',
]

function describe(description: JsonObject): JsonObject {
  const all = toPascalCase(millisecondDates(description))
  const result: JsonObject = {}
  for (const member of MEMBERS) if (all[member] !== undefined) result[member] = all[member]
  return result
}

function millisecondDates(output: JsonObject): JsonObject {
  const dated = { ...output }
  for (const [name, value] of Object.entries(output)) {
    if (typeof value === 'number' && name.endsWith('Date')) dated[name] = Math.round(value * 1000)
  }
  return dated
}
