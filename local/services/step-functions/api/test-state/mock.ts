import { AwsError } from '../../../../aws-error.ts'
import type { JsonValue } from '../../../../json.ts'
import type { State } from '../../definition/state-machine-definition.ts'
import { StateError } from '../../execution/state-error.ts'
import { parseMember } from './request.ts'
import type { TestStateRequest } from './request.ts'

/** Stands in for a state's work: gives its result, or rejects with its error. */
export type Mock = () => Promise<JsonValue>

/**
 * The mock of a request, with AWS's rules for which states must have one and which cannot.
 * @throws {AwsError} `InvalidDefinition` for a state that needs a mock, `ValidationException` for a mock that cannot be
 */
export function readMock(request: TestStateRequest, state: State): Mock | undefined {
  const { mock, revealSecrets } = request
  if (!mock) {
    refuseWithoutMock(state)
    return undefined
  }
  if (state.type !== 'Task' && state.type !== 'Map' && state.type !== 'Parallel') {
    throw invalid(`State type '${state.type}' is not supported when a mock is specified`)
  }
  if (revealSecrets) throw invalid('TestState does not support RevealSecrets when a mock is specified.')
  const { result, errorOutput } = mock
  if (result !== undefined && errorOutput) {
    throw invalid('A test mock should have only one of the following fields: [result, errorOutput].')
  }
  if (errorOutput) return () => Promise.reject(new StateError(errorOutput.error, errorOutput.cause))
  const { value } = parseMember(result ?? 'null', 'mock.result')
  checkResult(state, value)
  return () => Promise.resolve(value)
}

function refuseWithoutMock(state: State): void {
  if (state.type === 'Map' || state.type === 'Parallel') {
    throw new AwsError(
      'InvalidDefinition',
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
    )
  }
  if (state.type === 'Task' && state.resource.pattern !== 'request-response') {
    // AWS's code and words for this one are not on record; those for Map and Parallel are.
    throw new AwsError(
      'InvalidDefinition',
      `TestState API does not support the '.${state.resource.pattern}' service integration pattern. Specify a mock`,
    )
  }
}

function checkResult(state: State, result: JsonValue): void {
  if (state.type === 'Map' && state.distributed?.writer) {
    if (typeof result !== 'object' || result === null || Array.isArray(result)) {
      throw invalid('Mocked result must be a JSON object.')
    }
  } else if (state.type === 'Map' || state.type === 'Parallel') {
    if (!Array.isArray(result)) throw invalid('Mocked result must be an array.')
    if (state.type === 'Parallel' && result.length !== state.branches.length) {
      throw invalid('Mocked result must contain the same number of items as number of Parallel branches.')
    }
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
