import { Fail, Parallel } from 'aws-cdk-lib/aws-stepfunctions'
import type { BranchWord, ParallelWord } from '../../lambdas/job/job-definition.ts'
import { failedBranch } from './failed-branch.ts'
import { branchCause, wordFailure } from './failure.ts'
import { expression, literal, object } from './jsonata.ts'
import { compileSendEvent } from './send-event.ts'
import { compileSleep } from './sleep.ts'
import { compileStep, STEP_RESULT } from './step.ts'
import { branchVariable } from './variables.ts'
import type { NextableState, WordContext } from './word-context.ts'

/** Holds what failed in a branch, until its Fail state has said it. */
const BRANCH_FAILURE = 'branchFailure'

/**
 * Compiles a parallel: one Parallel state. A branch ends with an object of its outputs by step id, which the state
 * assigns to the same variables that steps outside of a parallel have.
 */
export function compileParallel(word: ParallelWord, context: WordContext): Parallel {
  const assign = word.branches.flatMap((words, index) =>
    words
      .filter(({ kind }) => kind === 'step')
      .map(({ id }) => [
        context.variable(id),
        expression(`$lookup($states.result[${index}], ${literal(id)})`),
      ]),
  )
  const state = Parallel.jsonata(context.scope, word.id, { assign: Object.fromEntries(assign) })
  for (const [index, words] of word.branches.entries()) {
    state.branch(compileBranch(words, branchContext(word, index, context)))
  }
  context.catchFailures(state, word.id)
  return state
}

/** Inside, steps have variables of their own (an outer name cannot be assigned), and failures end the branch. */
function branchContext(word: ParallelWord, index: number, context: WordContext): WordContext {
  const failed = Fail.jsonata(context.scope, failedBranch(word.id, index + 1), {
    error: expression(`$${BRANCH_FAILURE}.error`),
    cause: branchCause(BRANCH_FAILURE),
  })
  return {
    ...context,
    variable: (stepId) => branchVariable(context.variable(stepId)),
    catchFailures(state, wordId) {
      const assign = { [BRANCH_FAILURE]: wordFailure(wordId) }
      state.addCatch(failed, { errors: ['States.DataLimitExceeded'], assign })
      state.addCatch(failed, { errors: ['States.ALL'], assign })
    },
  }
}

function compileBranch(words: readonly BranchWord[], context: WordContext): NextableState {
  const own = new Map<string, string>()
  let first: NextableState | undefined
  let last: NextableState | undefined
  for (const [index, word] of words.entries()) {
    const visible = new Map([...context.visible, ...own])
    const output = index === words.length - 1 ? branchOutput(word, own) : undefined
    const state = compileBranchWord(word, { ...context, visible }, output)
    last?.next(state)
    first ??= state
    last = state
    if (word.kind === 'step') own.set(word.id, context.variable(word.id))
  }
  if (first === undefined) throw new TypeError('a branch without words cannot be defined')
  return first
}

function branchOutput(last: BranchWord, own: ReadonlyMap<string, string>): string {
  const earlier = [...own].map(([id, variable]) => [id, `$${variable}`] as const)
  const lastOutput = last.kind === 'step' ? [[last.id, STEP_RESULT] as const] : []
  return object(Object.fromEntries([...earlier, ...lastOutput]))
}

function compileBranchWord(
  word: BranchWord,
  context: WordContext,
  output: string | undefined,
): NextableState {
  if (word.kind === 'step') return compileStep(word, context, output === undefined ? {} : { output })
  if (word.kind === 'sleep') return compileSleep(word, context, output)
  return compileSendEvent(word, context, output)
}
