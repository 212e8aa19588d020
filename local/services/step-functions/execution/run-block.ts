import { setImmediate as nextTurn } from 'node:timers/promises'
import { Data } from '../data.ts'
import type { State } from '../definition/state-machine-definition.ts'
import { runState } from '../states/run-state.ts'
import type { Checkpoint } from './checkpoint.ts'
import { toStateError } from './evaluation-failure.ts'
import { record } from './frame.ts'
import type { Frame, RunBlock, Visit } from './frame.ts'
import type { Outcome } from './outcome.ts'
import { dataLimitError, fatalError, StatesErrors, tooLargeText } from './state-error.ts'

/** States that run without a turn of the event loop in between; then others get one. */
const STATES_PER_TURN = 500

/** See `RunBlock`. */
export const runBlock: RunBlock = async (frame, block, input, resume) => {
  try {
    return await runStates(frame, block, input, resume)
  } finally {
    frame.variables.release()
  }
}

const runStates: RunBlock = async (frame, block, input, resume) => {
  let name = resume?.state ?? block.startAt
  let data = resume ? new Data(resume.input) : input
  let continued = resume
  for (let count = 1; ; count += 1) {
    frame.cancellation.throwIfCancelled()
    const state = block.states.get(name)
    if (!state) throw fatalError(StatesErrors.runtime, `The state '${name}' does not exist.`)
    const visit = continued ? reenter(frame, state, data, continued) : enter(frame, state, data)
    continued = undefined
    const outcome = await finishState(frame, state, visit)
    leave(frame, state, outcome)
    if (outcome.next === undefined) return outcome.output
    name = outcome.next
    data = outcome.output
    if (count % STATES_PER_TURN === 0) await nextTurn()
  }
}

function enter(frame: Frame, state: State, input: Data): Visit {
  const beforeEntry = frame.previous
  const enteredId = record(frame, `${state.type}StateEntered`, { input, name: state.name })
  const enteredTime = frame.run.ports.clock.now()
  frame.visit = { state, input, enteredId, beforeEntry, enteredTime, retryCount: 0 }
  return frame.visit
}

/** A redriven execution goes on inside the state that it failed in, without entering it again. */
function reenter(frame: Frame, state: State, input: Data, resume: Checkpoint): Visit {
  const { enteredId } = resume
  const enteredTime = frame.run.ports.clock.now()
  frame.visit = { state, input, enteredId, beforeEntry: frame.previous, enteredTime, retryCount: 0, resume }
  return frame.visit
}

async function finishState(frame: Frame, state: State, visit: Visit): Promise<Outcome> {
  try {
    return await runState(frame, state, visit)
  } catch (thrown) {
    throw toStateError(frame, visit, thrown)
  }
}

function leave(frame: Frame, state: State, outcome: Outcome): void {
  frame.cancellation.throwIfCancelled()
  if (outcome.output.isTooLarge) {
    throw dataLimitError(tooLargeText(state.name))
  }
  const assigned = outcome.assigned && frame.variables.assign(state.name, outcome.assigned)
  record(frame, `${state.type}StateExited`, {
    ...(assigned && { assignedVariables: assigned }),
    name: state.name,
    output: outcome.output,
  })
  delete frame.visit
  delete frame.branches
}
