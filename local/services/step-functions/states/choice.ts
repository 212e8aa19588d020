import type { ChoiceState } from '../definition/state-machine-definition.ts'
import { duringState } from '../execution/evaluation-failure.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import { evaluateOutcome } from '../execution/outcome.ts'
import type { Outcome } from '../execution/outcome.ts'
import { scopeOf } from '../execution/scope.ts'
import { StateError, StatesErrors } from '../execution/state-error.ts'
import { evaluateAs } from './typed-value.ts'

/** Takes the first rule whose Condition is true, with that rule's Output and Assign; else Default with the state's own. */
export async function runChoice(frame: Frame, state: ChoiceState, visit: Visit): Promise<Outcome> {
  const scope = scopeOf(frame, visit)
  for (const choice of state.choices) {
    if (await evaluateAs(choice.condition, scope, 'boolean')) {
      return evaluateOutcome(choice, scope, visit.input, choice.next)
    }
  }
  if (state.defaultNext === undefined) {
    throw new StateError(
      StatesErrors.noChoiceMatched,
      duringState(visit, 'No choice rule matched, and there is no Default.'),
    )
  }
  return evaluateOutcome(state, scope, visit.input, state.defaultNext)
}
