import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import type { CloudContext, LocalService } from '../service.ts'
import type { Action } from './api/action.ts'
import { executionActions } from './api/execution-actions.ts'
import { getExecutionHistory } from './api/get-execution-history.ts'
import { listExecutions } from './api/list-executions.ts'
import { mapRunActions } from './api/map-run-actions.ts'
import { stateMachineActions } from './api/state-machine-actions.ts'
import { taskTokenActions } from './api/task-token-actions.ts'
import { testState } from './api/test-state.ts'
import { createFromTemplate } from './create-from-template.ts'
import { checkDefinition } from './create-state-machine.ts'
import { Engine } from './engine.ts'
import type { EngineOptions } from './engine.ts'
import type { Execution } from './execution/execution.ts'
import { systemRandomness } from './randomness.ts'

const ACTIONS: Readonly<Record<string, Action>> = {
  ...stateMachineActions,
  ...executionActions,
  ...taskTokenActions,
  ...mapRunActions,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
  TestState: testState,
}

/** What executions are closed with that a former process left running. */
const STOPPED = {
  error: 'LocalCloud.Stopped',
  cause:
    'The local cloud was stopped while this execution was running. Start it anew: in the console, rerun it.',
} as const

/** AWS Step Functions, with what a test needs beside the API. */
export interface StepFunctionsService extends LocalService {
  /** The executions that are kept, the newest first: all that run, and the last ones of Standard machines that ended. */
  executions(): readonly Execution[]
  /** Tells `listener` of each execution that starts, ends or is redriven, at that moment. Returns how to stop. */
  onStatusChange(listener: (execution: Execution) => void): () => void
}

/**
 * AWS Step Functions: state machines in JSONata, run in this process.
 * @param options `randomness` of the machine unless told; tests replace `integrations` and `objects`
 */
export function createStepFunctionsService(
  context: CloudContext,
  options: Partial<EngineOptions> = {},
): StepFunctionsService {
  const call = async (name: string, input: JsonObject): Promise<JsonObject> => {
    const run = ACTIONS[name]
    if (!run)
      throw new AwsError('UnknownOperationException', `The local Step Functions has no action '${name}'.`)
    return run(engine, input)
  }
  const engine = new Engine(context, { randomness: systemRandomness, ...options }, call)
  engine.restoreMachines((text, type) => checkDefinition(engine, text, type).definition)
  return {
    id: 'states',
    targetPrefix: 'AWSStepFunctions',
    jsonVersion: '1.0',
    resourceTypes: {
      'AWS::StepFunctions::StateMachine': (resource) => createFromTemplate(engine, resource),
    },
    call,
    executions: () => engine.executions.newestFirst(),
    onStatusChange: (listener) => engine.onStatusChange(listener),
    async deliver(targetArn, payload, { executionName }) {
      await call('StartExecution', {
        stateMachineArn: targetArn,
        input: JSON.stringify(payload),
        ...(executionName !== undefined && { name: executionName }),
      })
    },
    async start() {
      const interrupted = engine.restoreExecutions(
        (text, type) => checkDefinition(engine, text, type).definition,
      )
      for (const execution of interrupted) execution.abort(STOPPED.error, STOPPED.cause)
    },
  }
}
