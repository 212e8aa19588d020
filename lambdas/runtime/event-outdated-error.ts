import { NonRetriableError } from '../job/non-retriable-error.ts'

/**
 * The event fitted when the run began, and the code that was deployed since refuses it. Unlike an event that is refused
 * at once, this one had effects, so the `onFailure` steps run.
 */
export class EventOutdatedError extends NonRetriableError {
  override readonly name = 'EventOutdatedError'
}
