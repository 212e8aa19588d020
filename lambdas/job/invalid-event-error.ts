import { NonRetriableError } from './non-retriable-error.ts'

/**
 * The event that started a run does not fit the trigger's schema. The run fails at its first step, and `onFailure` does
 * not run, because nothing was done.
 */
export class InvalidEventError extends NonRetriableError {
  override readonly name = 'InvalidEventError'
}
