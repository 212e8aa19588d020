import { InvalidEventError } from '../job/invalid-event-error.ts'

/**
 * The runtime's own `InvalidEventError`. Only this one, thrown before anything was done, leaves the Lambda under that
 * name, and leads past `onFailure`; an `InvalidEventError` that a step throws is a `NonRetriableError` like all others,
 * because the step may have done things before.
 */
export class EventRefusedError extends InvalidEventError {}
