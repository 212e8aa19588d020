import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import { Data, isLargerThan, MAX_DATA_BYTES } from '../data.ts'
import type { Engine } from '../engine.ts'
import type { Execution } from '../execution/execution.ts'
import { MAX_HISTORY_EVENTS } from '../execution/history.ts'
import type { StateMachine } from '../state-machines.ts'
import { action, checkName, toSeconds } from './action.ts'
import type { Action } from './action.ts'
import { checkArn } from './check-arn.ts'
import { describeExecution, whyNotRedrivable } from './describe-execution.ts'

const startSchema = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().optional(),
  traceHeader: z.string().optional(),
})

const startExecution = action(startSchema, (engine, request) => {
  const machine = findMachine(engine, request.stateMachineArn)
  const execution = begin(engine, machine, request)
  return { executionArn: execution.arn, startDate: toSeconds(execution.startDate) }
})

const startSyncExecution = action(startSchema, async (engine, request) => {
  const machine = findMachine(engine, request.stateMachineArn)
  if (machine.type !== 'EXPRESS') {
    throw new AwsError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    )
  }
  const execution = begin(engine, machine, request)
  await execution.closed()
  const durationMs = (execution.stopDate ?? execution.startDate) - execution.startDate
  return {
    executionArn: execution.arn,
    stateMachineArn: machine.arn,
    name: execution.name,
    startDate: toSeconds(execution.startDate),
    stopDate: toSeconds(execution.stopDate ?? execution.startDate),
    status: execution.status,
    ...(execution.error !== undefined && { error: execution.error }),
    ...(execution.cause !== undefined && { cause: execution.cause }),
    input: execution.input.text,
    inputDetails: { included: true },
    ...(execution.output && { output: execution.output.text, outputDetails: { included: true } }),
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds: Math.ceil(durationMs / 100) * 100,
    },
  }
})

/** @throws {AwsError} `InvalidArn`, `StateMachineDoesNotExist` */
function findMachine(engine: Engine, arn: string): StateMachine {
  checkArn(arn)
  return engine.machines.get(arn)
}

/** @throws {AwsError} `InvalidArn`, `ExecutionDoesNotExist` */
function findExecution(engine: Engine, arn: string): Execution {
  checkArn(arn)
  return engine.executions.get(arn)
}

/**
 * Starts an execution. With the name and the input of one that still runs it gives that one; a name that is taken
 * otherwise is refused.
 */
function begin(engine: Engine, machine: StateMachine, request: z.infer<typeof startSchema>): Execution {
  const text = request.input ?? '{}'
  const input = readInput(text)
  const name = request.name ?? engine.randomness.uuid()
  if (request.name !== undefined) checkName(name)
  const { region, accountId } = engine.context
  const prefix = `arn:aws:states:${region}:${accountId}`
  if (machine.type === 'EXPRESS') {
    const arn = `${prefix}:express:${machine.name}:${name}:${engine.randomness.uuid()}`
    return engine.start({ machine, name, arn, input })
  }
  const arn = `${prefix}:execution:${machine.name}:${name}`
  const existing = engine.executions.find(arn)
  if (existing?.status === 'RUNNING' && existing.input.text === text) return existing
  if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
  return engine.start({ machine, name, arn, input })
}

function readInput(text: string): Data {
  if (isLargerThan(text, MAX_DATA_BYTES)) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: 'The input exceeds ${MAX_DATA_BYTES} bytes'`,
    )
  }
  try {
    return Data.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`, {
      cause: error,
    })
  }
}

const describe = action(z.object({ executionArn: z.string() }), (engine, { executionArn }) =>
  describeExecution(findExecution(engine, executionArn), engine.context.clock.now()),
)

const stopExecution = action(
  z.object({
    executionArn: z.string(),
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  (engine, { executionArn, error, cause }) => {
    const execution = findExecution(engine, executionArn)
    execution.abort(error, cause)
    return { stopDate: toSeconds(execution.stopDate ?? engine.context.clock.now()) }
  },
)

/** A repeated call with the same client token within this time redrives once. */
const REDRIVE_TOKEN_MS = 15 * 60 * 1000

const redriveExecution = action(
  z.object({ executionArn: z.string(), clientToken: z.string().max(64).optional() }),
  (engine, { executionArn, clientToken }) => {
    const execution = findExecution(engine, executionArn)
    const { redriveDate, redriveToken } = execution
    const age = engine.context.clock.now() - (redriveDate ?? 0)
    if (
      redriveDate !== undefined &&
      clientToken === redriveToken &&
      age < REDRIVE_TOKEN_MS &&
      clientToken !== undefined
    ) {
      return { redriveDate: toSeconds(redriveDate) }
    }
    const reason = whyNotRedrivable(execution, engine.context.clock.now())
    if (reason !== undefined) throw new AwsError('ExecutionNotRedrivable', `${reason}: '${executionArn}'`)
    if (execution.history.events.length >= MAX_HISTORY_EVENTS - 1) {
      throw new AwsError('ExecutionNotRedrivable', `Execution history limit is reached: '${executionArn}'`)
    }
    execution.redrive(clientToken)
    return { redriveDate: toSeconds(execution.redriveDate ?? engine.context.clock.now()) }
  },
)

/** The API's actions on executions. */
export const executionActions: Readonly<Record<string, Action>> = {
  StartExecution: startExecution,
  StartSyncExecution: startSyncExecution,
  DescribeExecution: describe,
  StopExecution: stopExecution,
  RedriveExecution: redriveExecution,
}
