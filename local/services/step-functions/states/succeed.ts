import type { SucceedState } from '../definition/state-machine-definition.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import { evaluateOutcome } from '../execution/outcome.ts'
import type { Outcome } from '../execution/outcome.ts'
import { scopeOf } from '../execution/scope.ts'

export function runSucceed(frame: Frame, state: SucceedState, visit: Visit): Outcome | Promise<Outcome> {
  return evaluateOutcome(state, scopeOf(frame, visit), visit.input, undefined)
}
