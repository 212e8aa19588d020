import type { State } from '../definition/state-machine-definition.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import type { Outcome } from '../execution/outcome.ts'
import { runChoice } from './choice.ts'
import { runFail } from './fail.ts'
import { runMap } from './map.ts'
import { runParallel } from './parallel.ts'
import { runPass } from './pass.ts'
import { runSucceed } from './succeed.ts'
import { runTask } from './task.ts'
import { runWait } from './wait.ts'

/** Does the work of one state. @throws {StateError} or {QueryError} when it fails. */
export function runState(frame: Frame, state: State, visit: Visit): Outcome | Promise<Outcome> {
  switch (state.type) {
    case 'Pass':
      return runPass(frame, state, visit)
    case 'Choice':
      return runChoice(frame, state, visit)
    case 'Wait':
      return runWait(frame, state, visit)
    case 'Succeed':
      return runSucceed(frame, state, visit)
    case 'Fail':
      return runFail(frame, state, visit)
    case 'Parallel':
      return runParallel(frame, state, visit)
    case 'Map':
      return runMap(frame, state, visit)
    case 'Task':
    default:
      return runTask(frame, state, visit)
  }
}
