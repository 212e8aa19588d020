import { NonRetriableError } from '../job/non-retriable-error.ts'

/** `progress` was called with a fraction outside of 0 to 1 or with a message that is too long. */
export class InvalidProgressError extends NonRetriableError {
  override readonly name = 'InvalidProgressError'
}
