import { checkMaxDelay } from '../../lambdas/job/check-options.ts'
import { CHECK_EVENT, hasEventCheck } from '../../lambdas/job/event-check.ts'
import { InvalidJobError } from '../../lambdas/job/invalid-job-error.ts'
import type { JobDefinition, Word } from '../../lambdas/job/job-definition.ts'
import { MAX_EVENT_ID_LENGTH } from '../../lambdas/job/limits.ts'
import { retryPolicy } from '../../lambdas/job/retry-policy.ts'
import { flattenWords, stepWords } from '../../lambdas/job/words.ts'
import { failedBranch } from './failed-branch.ts'
import { checkTimes } from './job-times.ts'
import { FAULT_ATTEMPTS } from './retry.ts'

/** Step Functions' limit on the name of a state and of an execution, in characters. */
const MAX_NAME_LENGTH = 80
/** Step Functions' limit on the history of one execution. */
const MAX_HISTORY_EVENTS = 25_000
/** What all inline outputs of a run may have together: with an event (64 KiB) and what stands around, 256 KiB. */
const ALL_INLINE_BYTES = 160 * 1024
const MAX_INLINE_BYTES = 32 * 1024

/** Names of states that the compiler adds. */
const RESERVED_IDS: ReadonlySet<string> = new Set([
  'claim',
  CHECK_EVENT,
  'duplicate',
  'failed',
  'mark-cleaned',
  'check-redrive',
  'run-finished',
  'read-run',
  'check-input',
  'input-missing',
  'claim-clean-up',
  'nothing-to-clean',
  'cleaned',
  'release-lease',
  'clean-up-failed',
])

/** The largest output of a step that travels inline, so that the payload of every step fits. */
export function inlineBytes(definition: JobDefinition): number {
  const outputs = stepWords(definition.words).length + definition.onFailure.length
  return Math.min(MAX_INLINE_BYTES, Math.floor(ALL_INLINE_BYTES / Math.max(1, outputs)))
}

/**
 * Checks what a definition can hold and Step Functions cannot.
 * @throws {InvalidJobError} naming job, word and remedy.
 */
export function checkLimits(definition: JobDefinition): void {
  const where = `job "${definition.id}"`
  if (definition.words.length === 0) throw new InvalidJobError(`${where}: does nothing. Add a step`)
  for (const word of [...flattenWords(definition.words), ...definition.onFailure]) checkWord(word, where)
  checkRetryPolicies(definition, where)
  const events = longestHistory(definition)
  if (events > MAX_HISTORY_EVENTS) {
    throw new InvalidJobError(
      `${where}: with all retries a run can have ${events} history events, and Step Functions ends it after ${MAX_HISTORY_EVENTS}. Lower retries.attempts, or split the job`,
    )
  }
  checkTimes(definition)
}

function checkWord(word: Word, job: string): void {
  const where = `${job}, ${word.kind} "${word.id}"`
  if (RESERVED_IDS.has(word.id)) {
    throw new InvalidJobError(
      `${where}: the compiled job has a state of this name already. Choose another id`,
    )
  }
  const maxLength =
    MAX_NAME_LENGTH - (word.kind === 'parallel' ? failedBranch('', word.branches.length).length : 0)
  if (word.id.length > maxLength) {
    throw new InvalidJobError(
      `${where}: the id has ${word.id.length} characters, and a state's name may have ${maxLength}. Shorten it`,
    )
  }
  const maxSent = MAX_EVENT_ID_LENGTH - MAX_NAME_LENGTH - 1
  if (word.kind === 'sendEvent' && word.id.length > maxSent) {
    throw new InvalidJobError(
      `${where}: the id has ${word.id.length} characters and may have ${maxSent}: it becomes a part of the event's id. Shorten it`,
    )
  }
}

/** Step Functions refuses a longest wait that is not longer than the first one, wherever each of them was written. */
function checkRetryPolicies(definition: JobDefinition, where: string): void {
  for (const step of [...stepWords(definition.words), ...definition.onFailure]) {
    checkMaxDelay(retryPolicy(definition, step.options.retries), `${where}, step "${step.id}"`)
  }
  checkMaxDelay(retryPolicy(definition), where)
}

/** A Task has 5 events and 3 more for each retry; what else there is has fewer. */
function longestHistory(definition: JobDefinition): number {
  const words = [...flattenWords(definition.words), ...definition.onFailure]
  const perWord = words.map((word) => {
    if (word.kind === 'sleep') return 2
    const own = word.kind === 'step' ? word.options.retries : {}
    return 5 + 3 * (retryPolicy(definition, own).attempts + FAULT_ATTEMPTS)
  })
  const check = hasEventCheck(definition) ? 5 + 3 * (retryPolicy(definition).attempts + FAULT_ATTEMPTS) : 0
  return perWord.reduce((sum, next) => sum + next, 50 + check)
}
