import { NonRetriableError } from '../job/non-retriable-error.ts'

/** What a step returned, or what an earlier step left, cannot be carried to the next steps. */
export class InvalidOutputError extends NonRetriableError {
  override readonly name = 'InvalidOutputError'
}
