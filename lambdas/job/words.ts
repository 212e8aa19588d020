import type { BranchWord, StepWord, Word } from './job-definition.ts'
import { templatePaths } from './template.ts'

/** All words, those inside of branches included, in the order of the definition. */
export function flattenWords(words: readonly Word[]): readonly Word[] {
  return words.flatMap((word) => (word.kind === 'parallel' ? [word, ...word.branches.flat()] : [word]))
}

/** All steps, those inside of branches included, in the order of the definition. */
export function stepWords(words: readonly (Word | BranchWord)[]): readonly StepWord[] {
  return flattenWords(words).filter((word) => word.kind === 'step')
}

/** Ids of the steps whose outputs a `sendEvent` reads: Step Functions itself reads those, so they must be inline. */
export function selectedSteps(words: readonly Word[]): ReadonlySet<string> {
  const paths = flattenWords(words).flatMap((word) =>
    word.kind === 'sendEvent' ? templatePaths(word.data) : [],
  )
  return new Set(paths.filter(({ root }) => root === 'steps').map(({ segments }) => String(segments[0])))
}
