import { NonRetriableError } from '../job/non-retriable-error.ts'

/** The state machine asked for something that this code does not have: the two are of different deployments. */
export class InvalidPayloadError extends NonRetriableError {
  override readonly name = 'InvalidPayloadError'
}
