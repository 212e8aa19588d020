import { QueryError } from '../jsonata/query-error.ts'
import { record } from './frame.ts'
import type { Frame, Visit } from './frame.ts'
import { StateError, StatesErrors } from './state-error.ts'

/** The opening of AWS's causes for what goes wrong inside a state. */
export function duringState(visit: Visit, message: string): string {
  return `An error occurred while executing the state '${visit.state.name}' (entered at the event id #${visit.enteredId}). ${message}`
}

/** A text that was evaluated well but cannot be used, such as a timestamp: AWS chains its event to the state's entry. */
export class UnusableValueError extends QueryError {}

/**
 * What a state threw, as a state error. A failed evaluation is written to the history first; before the state did
 * anything else, AWS chains that event to the one before the state's entry.
 * @throws what is neither: a cancellation, a bug
 */
export function toStateError(frame: Frame, visit: Visit, thrown: unknown): StateError {
  if (thrown instanceof StateError) return thrown
  if (!(thrown instanceof QueryError)) throw thrown
  const cause = duringState(visit, thrown.message)
  const isOnEntry = frame.previous === visit.enteredId && !(thrown instanceof UnusableValueError)
  if (isOnEntry) frame.previous = visit.beforeEntry
  record(frame, 'EvaluationFailed', {
    cause,
    error: StatesErrors.queryEvaluation,
    ...(thrown.location !== undefined && { location: thrown.location }),
    state: visit.state.name,
  })
  return new StateError(StatesErrors.queryEvaluation, cause)
}
