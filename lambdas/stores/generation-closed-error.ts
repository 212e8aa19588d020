import { NonRetriableError } from '../job/non-retriable-error.ts'
import type { Generation, GenerationRun } from './generation.ts'

/**
 * The run may not write to this generation (any more): it is completed or failed, belongs to another run, or is not there.
 * Trying again cannot help.
 */
export class GenerationClosedError extends NonRetriableError {
  override readonly name = 'GenerationClosedError'

  constructor(run: GenerationRun, found: Generation | undefined) {
    const state = found
      ? `is ${found.status}${found.eventId === run.eventId ? '' : ` and belongs to event ${found.eventId}`}`
      : 'does not exist'
    super(`generation ${run.generationId} ${state}: the run of event ${run.eventId} may not write to it`)
  }
}
