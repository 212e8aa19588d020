import { NonRetriableError } from '../job/non-retriable-error.ts'

/**
 * The event fitted when the run began, and the schema refuses it now: the code that was deployed since, or a check that
 * depends on the time. Unlike an event that is refused at once, this one had effects, so the `onFailure` steps run.
 */
export class EventOutdatedError extends NonRetriableError {
  override readonly name = 'EventOutdatedError'
}
