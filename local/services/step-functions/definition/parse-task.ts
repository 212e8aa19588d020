import { COMMON_FIELDS, readOutputs, readTransition, TRANSITION_FIELDS } from './parse-common.ts'
import type { ParseContext } from './parse-definition.ts'
import { parseCatchers, parseRetriers } from './parse-error-handling.ts'
import type { Reader } from './reader.ts'
import type { ParallelState, StatesBlock, TaskState } from './state-machine-definition.ts'
import { parseTaskResource } from './task-resource.ts'
import type { TaskResource } from './task-resource.ts'

const FALLIBLE_FIELDS = [
  ...COMMON_FIELDS,
  ...TRANSITION_FIELDS,
  'Output',
  'Assign',
  'Retry',
  'Catch',
  'Arguments',
]
const TASK_FIELDS = [...FALLIBLE_FIELDS, 'Resource', 'TimeoutSeconds', 'HeartbeatSeconds', 'Credentials']

export function parseTask(reader: Reader, name: string, context: ParseContext): TaskState {
  reader.allow(TASK_FIELDS, 'a Task state')
  const next = readTransition(reader)
  const args = reader.template('Arguments')
  const credentials = reader.template('Credentials')
  const timeoutSeconds = reader.template('TimeoutSeconds', { literal: 'number' })
  const heartbeatSeconds = reader.template('HeartbeatSeconds', { literal: 'number' })
  checkTimes(reader)
  return {
    type: 'Task',
    name,
    resource: readResource(reader, name, context),
    ...(args && { arguments: args }),
    ...(credentials && { credentials }),
    ...(timeoutSeconds && { timeoutSeconds }),
    ...(heartbeatSeconds && { heartbeatSeconds }),
    ...readOutputs(reader, ['result']),
    ...(next !== undefined && { next }),
    retry: parseRetriers(reader),
    catch: parseCatchers(reader),
  }
}

/** Reads the states of a nested block; handed in, since blocks and states contain each other. */
export type ParseNested = (reader: Reader, context: ParseContext) => StatesBlock

export function parseParallel(
  reader: Reader,
  name: string,
  context: ParseContext,
  parseNested: ParseNested,
): ParallelState {
  reader.allow([...FALLIBLE_FIELDS, 'Branches'], 'a Parallel state')
  const next = readTransition(reader)
  const args = reader.template('Arguments')
  const branches = reader.children('Branches')
  if (branches.length === 0) {
    reader.diagnostics.error(`A Parallel state must have at least one of 'Branches'`, reader.at('Branches'))
  }
  return {
    type: 'Parallel',
    name,
    branches: branches.map((branch) => {
      branch.allow(['StartAt', 'States', 'Comment'], 'a branch')
      return parseNested(branch, context)
    }),
    ...(args && { arguments: args }),
    ...readOutputs(reader, ['result']),
    ...(next !== undefined && { next }),
    retry: parseRetriers(reader),
    catch: parseCatchers(reader),
  }
}

function readResource(reader: Reader, name: string, context: ParseContext): TaskResource {
  const arn = reader.requiredString('Resource')
  const resource = parseTaskResource(arn)
  if (!resource) {
    if (arn !== '') {
      context.diagnostics.error(
        `State '${name}': the resource '${arn}' is neither a Lambda function's ARN nor a service integration`,
        reader.at('Resource'),
      )
    }
    return { arn, kind: 'function', resourceType: '', resource: '', action: '', pattern: 'request-response' }
  }
  if (context.type === 'EXPRESS' && resource.pattern !== 'request-response') {
    context.diagnostics.error(
      `Express state machine does not support '.${resource.pattern}' service integration`,
      reader.at('Resource'),
    )
  }
  const refusal = context.refuseResource(resource)
  if (refusal !== undefined) {
    context.diagnostics.error(
      `State '${name}': the resource '${arn}' cannot run in the local cloud: ${refusal}`,
      reader.at('Resource'),
      'UNSUPPORTED_RESOURCE',
    )
  }
  return resource
}

function checkTimes(reader: Reader): void {
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = reader.object
  for (const key of ['TimeoutSeconds', 'HeartbeatSeconds']) {
    if (typeof reader.object[key] === 'number') reader.number(key, { min: 1, max: 99_999_999 })
  }
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    reader.diagnostics.error(`'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'`, reader.location)
  }
}
