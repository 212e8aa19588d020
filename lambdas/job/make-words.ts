import { type Duration, toSeconds } from './duration.ts'
import type { EventDefinition } from './event-definition.ts'
import { checkOptionNames, checkRetries } from './check-options.ts'
import { checkId } from './ids.ts'
import { InvalidJobError } from './invalid-job-error.ts'
import type { SendEventWord, SleepWord, StepOptions, StepWord } from './job-definition.ts'
import { MAX_STEP_TIMEOUT } from './limits.ts'
import { type RawSelector, recordTemplate } from './record-template.ts'

const STEP_OPTIONS = ['retries', 'timeout', 'memory']

/** Makes and checks a step. @throws {InvalidJobError} */
export function stepWord(job: string, id: string, run: StepWord['run'], options: StepOptions): StepWord {
  const where = `${job}, step "${id}"`
  checkId(id, where)
  if (typeof run !== 'function') {
    throw new InvalidJobError(`${where}: got ${typeof run} where the step's function belongs`)
  }
  checkOptionNames(options, STEP_OPTIONS, where)
  checkRetries(options.retries, where)
  checkStepTimeout(options.timeout, where)
  const { memory } = options
  if (memory !== undefined && (!Number.isInteger(memory) || memory < 128 || memory > 10_240)) {
    throw new InvalidJobError(
      `${where}, option memory: ${memory} is not a whole number of MB from 128 to 10240`,
    )
  }
  return Object.freeze({ kind: 'step', id, run, options: Object.freeze({ ...options }) })
}

/** Makes and checks a pause. @throws {InvalidJobError} */
export function sleepWord(job: string, id: string, duration: Duration): SleepWord {
  const where = `${job}, sleep "${id}"`
  checkId(id, where)
  toSeconds(duration, where)
  return Object.freeze({ kind: 'sleep', id, duration })
}

/** Makes and checks the sending of an event. @throws {InvalidJobError} */
export function sendEventWord(
  job: string,
  id: string,
  event: EventDefinition,
  select: RawSelector,
): SendEventWord {
  const where = `${job}, sendEvent "${id}"`
  checkId(id, where)
  return Object.freeze({ kind: 'sendEvent', id, event, data: recordTemplate(select, where) })
}

function checkStepTimeout(timeout: Duration | undefined, where: string): void {
  if (timeout === undefined) return
  if (toSeconds(timeout, `${where}, option timeout`) > toSeconds(MAX_STEP_TIMEOUT, where)) {
    throw new InvalidJobError(
      `${where}, option timeout: ${timeout} is longer than Lambda allows, ${MAX_STEP_TIMEOUT}. Split the step`,
    )
  }
}
