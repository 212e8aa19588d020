import type { JobDefinition, Word } from './job-definition.ts'
import { templatePaths } from './template.ts'
import { flattenWords } from './words.ts'

/**
 * Name of the state that checks the event of a job whose first word is no step. It invokes a function of the job, which
 * checks and does nothing else.
 */
export const CHECK_EVENT = 'check-event'

/**
 * Whether a state of its own checks the event, because the job does not begin with a step: its first step does it
 * otherwise, without a further state transition. Nothing is sent, and nobody waits, for an event that does not fit.
 */
export function hasEventCheck({ words }: Pick<JobDefinition, 'words'>): boolean {
  return words[0]?.kind !== 'step'
}

/** Whether Step Functions itself reads the event, for a selector: then it needs the event as the schema parsed it. */
export function selectsEvent(words: readonly Word[]): boolean {
  return flattenWords(words).some(
    (word) => word.kind === 'sendEvent' && templatePaths(word.data).some(({ root }) => root === 'event'),
  )
}
