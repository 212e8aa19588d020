import type { BranchWord, StepWord, Word } from './job-definition.ts'

/** All words, those inside of branches included, in the order of the definition. */
export function flattenWords(words: readonly Word[]): readonly Word[] {
  return words.flatMap((word) => (word.kind === 'parallel' ? [word, ...word.branches.flat()] : [word]))
}

/** All steps, those inside of branches included, in the order of the definition. */
export function stepWords(words: readonly (Word | BranchWord)[]): readonly StepWord[] {
  return flattenWords(words).filter((word) => word.kind === 'step')
}
