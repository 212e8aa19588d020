import { NonRetriableError } from '../../../job/non-retriable-error.ts'
import { eventTime } from './event-time.ts'
import { GenerationClosedError } from './generation-closed-error.ts'
import type { GenerationTakeover } from './generation.ts'
import type { ReservationRefusal } from '../accounts/reservation.ts'
import { restartGeneration } from './restart-generation.ts'

/** An operator's rerun needs a credit of the user, and there is none to reserve. */
export class ReservationRefusedError extends NonRetriableError {
  override readonly name = 'ReservationRefusedError'

  constructor(refusal: ReservationRefusal) {
    super(
      refusal.outcome === 'too_many_in_progress'
        ? `the user has ${refusal.processing} generations in progress, the limit is ${refusal.limit}: rerun when one has ended`
        : `the user has no credit left to reserve (${refusal.processing} in progress): grant one, then rerun`,
    )
  }
}

/**
 * Lets a run take over a failed generation: open again, owned by this run, one credit reserved, in one transaction, if
 * its event is younger than the one that failed. In an operator's rerun the first step that writes calls it.
 *
 * - Death right after, twice, or two at once for the same run: `already-open`, or `already-completed` when the step that
 *   completes it is tried again.
 * - Two reruns at once: one takes it, the other throws.
 * @throws {GenerationClosedError} when another run has it open or completed it, when a younger event (or the same one)
 *   failed it, or when this run's own failure is recorded already, or about to be
 * @throws {ReservationRefusedError} when the user has no credit or five open generations
 */
export async function reopenGeneration(
  run: GenerationTakeover,
): Promise<'reopened' | 'already-open' | 'already-completed'> {
  const eventTs = eventTime(run.eventTs, new Date().toISOString())
  const result = await restartGeneration({ ...run, eventTs })
  if (result.outcome === 'restarted') return 'reopened'
  if (result.outcome !== 'not_failed') throw new ReservationRefusedError(result)
  const { status, eventId, closing } = result.found ?? {}
  if (status === 'processing' && closing === undefined && eventId === run.eventId) return 'already-open'
  if (status === 'completed' && eventId === run.eventId) return 'already-completed'
  throw new GenerationClosedError(run, result.found)
}
