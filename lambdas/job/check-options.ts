import { toSeconds } from './duration.ts'
import { InvalidJobError } from './invalid-job-error.ts'
import type { Retries } from './job-definition.ts'
import { MAX_RETRY_ATTEMPTS, MAX_RETRY_DELAY_SECONDS, MAX_RETRY_MAX_DELAY_SECONDS } from './limits.ts'

const RETRIES_OPTIONS = ['attempts', 'delay', 'factor', 'maxDelay']

/** @throws {InvalidJobError} for an option that does not exist, naming those that do. */
export function checkOptionNames(options: object, known: readonly string[], where: string): void {
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) {
      throw new InvalidJobError(`${where}: there is no option "${option}". Known: ${known.join(', ')}`)
    }
  }
}

/** @throws {InvalidJobError} when Step Functions would not take the policy. */
export function checkRetries(retries: Partial<Retries> | undefined, where: string): void {
  if (retries === undefined) return
  checkOptionNames(retries, RETRIES_OPTIONS, `${where}, option retries`)
  const { attempts, delay, factor, maxDelay } = retries
  if (
    attempts !== undefined &&
    !(Number.isInteger(attempts) && attempts >= 0 && attempts <= MAX_RETRY_ATTEMPTS)
  ) {
    throw new InvalidJobError(
      `${where}, option retries.attempts: ${attempts} is not a whole number from 0 to ${MAX_RETRY_ATTEMPTS}`,
    )
  }
  if (factor !== undefined && !(factor >= 1 && Number.isFinite(factor))) {
    throw new InvalidJobError(`${where}, option retries.factor: ${factor} is not a number from 1`)
  }
  if (delay !== undefined) checkLength(delay, MAX_RETRY_DELAY_SECONDS, `${where}, option retries.delay`)
  if (maxDelay === undefined) return
  checkLength(maxDelay, MAX_RETRY_MAX_DELAY_SECONDS, `${where}, option retries.maxDelay`)
  if (delay !== undefined) checkMaxDelay({ delay, maxDelay }, where)
}

/**
 * Compares the first wait with the longest one, which may come from a step and from its job.
 * @throws {InvalidJobError} when the longest is not longer: Step Functions refuses that.
 */
export function checkMaxDelay({ delay, maxDelay }: Pick<Retries, 'delay' | 'maxDelay'>, where: string): void {
  if (maxDelay === undefined) return
  if (
    toSeconds(maxDelay, `${where}, option retries.maxDelay`) <=
    toSeconds(delay, `${where}, option retries.delay`)
  ) {
    throw new InvalidJobError(
      `${where}, option retries.maxDelay: ${maxDelay} must be longer than the delay, ${delay}. What a step does not say, its job says; set both at one place`,
    )
  }
}

function checkLength(duration: Retries['delay'], most: number, where: string): void {
  const seconds = toSeconds(duration, where)
  if (seconds > most) {
    throw new InvalidJobError(
      `${where}: ${duration} is ${seconds} s, and Step Functions takes at most ${most} s`,
    )
  }
}
