import { NonRetriableError } from '../../../job/non-retriable-error.ts'
import type { Generation, GenerationRun } from './generation.ts'

/**
 * The run may not write to this generation (any more): it is completed or failed or about to be, belongs to another run,
 * or is not there.
 * Trying again cannot help.
 */
export class GenerationClosedError extends NonRetriableError {
  override readonly name = 'GenerationClosedError'
  /** The generation as it was found. */
  readonly found: Generation | undefined
  /** Whether the run's own failure is why: recorded, or about to be. No other run has had the generation since. */
  readonly ownFailure: boolean

  constructor(run: GenerationRun, found: Generation | undefined) {
    const state = found
      ? `is ${found.closing === undefined ? found.status : 'being cleaned up'}${found.eventId === run.eventId ? '' : ` and belongs to event ${found.eventId}${found.eventTs === undefined ? '' : ` of ${found.eventTs}`}`}`
      : 'does not exist'
    super(`generation ${run.generationId} ${state}: the run of event ${run.eventId} may not write to it`)
    this.found = found
    this.ownFailure =
      found?.eventId === run.eventId && (found.status === 'failed' || found.closing !== undefined)
  }
}
