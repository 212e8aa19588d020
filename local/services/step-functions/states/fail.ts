import type { FailState } from '../definition/state-machine-definition.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import { scopeOf } from '../execution/scope.ts'
import { StateError } from '../execution/state-error.ts'
import { evaluateAs } from './typed-value.ts'

/** Ends the strand with an error. Empty texts count as absent, as on AWS. */
export async function runFail(frame: Frame, state: FailState, visit: Visit): Promise<never> {
  const scope = scopeOf(frame, visit)
  const error = state.error && (await evaluateAs(state.error, scope, 'string'))
  const cause = state.cause && (await evaluateAs(state.cause, scope, 'string'))
  throw new StateError(error === '' ? undefined : error, cause === '' ? undefined : cause)
}
