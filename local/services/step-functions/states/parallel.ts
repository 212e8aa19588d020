import { Data, MAX_DATA_BYTES } from '../data.ts'
import type { ParallelState } from '../definition/state-machine-definition.ts'
import { runFallible } from '../execution/error-handling.ts'
import { duringState } from '../execution/evaluation-failure.ts'
import { record, recordAside } from '../execution/frame.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import type { Outcome } from '../execution/outcome.ts'
import { recordAbortedState, runStrands } from '../execution/run-strands.ts'
import type { StrandPlan } from '../execution/run-strands.ts'
import { scopeOf } from '../execution/scope.ts'
import { dataLimitError } from '../execution/state-error.ts'
import { Variables } from '../execution/variables.ts'

/** Runs all branches on the same input; the result is the list of their outputs. A retry runs all of them again. */
export function runParallel(frame: Frame, state: ParallelState, visit: Visit): Promise<Outcome> {
  return runFallible(frame, state, visit, {
    run: () => attempt(frame, state, visit),
    onFailed: () => void record(frame, 'ParallelStateFailed'),
  })
}

async function attempt(frame: Frame, state: ParallelState, visit: Visit): Promise<Data> {
  const value = await state.arguments?.evaluate(scopeOf(frame, visit))
  const input = value === undefined ? visit.input : new Data(value)
  if (input.isTooLarge) {
    throw dataLimitError(duringState(visit, `The input of the branches exceeds ${MAX_DATA_BYTES} bytes.`))
  }
  const resume = visit.resume?.branches
  delete visit.resume
  if (!resume) record(frame, 'ParallelStateStarted')
  const outputs = await runStrands(frame, branchPlan(frame, state, input), resume)
  recordAside(frame, 'ParallelStateSucceeded')
  return new Data(outputs.map((output) => output.value))
}

function branchPlan(parent: Frame, state: ParallelState, input: Data): StrandPlan {
  return {
    total: state.branches.length,
    maxConcurrency: state.branches.length,
    open: ({ cancellation, previous, resume }) => ({
      run: parent.run,
      variables: new Variables(parent.variables, resume?.variables),
      cancellation,
      previous,
      ...(parent.map && { map: parent.map }),
    }),
    run(index, frame, resume) {
      const branch = state.branches[index]
      if (!branch) throw new RangeError(`There is no branch ${index}`)
      return parent.run.runBlock(frame, branch, input, resume)
    },
    succeeded: (_index, frame) => frame.previous,
    failed(_index, frame) {
      // AWS ends the Task that failed a branch with an event of its own.
      if (frame.visit?.state.type === 'Task') recordAbortedState(frame)
    },
  }
}
