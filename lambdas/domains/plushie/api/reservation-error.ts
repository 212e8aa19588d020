import type { ReservationRefusal } from '../accounts/reservation.ts'
import { ApiError } from '../../../http/api-error.ts'

/** Seconds after which a place may have become free: about what a generation takes. */
const RETRY_AFTER_SECONDS = '30'

/** The answer to a request for which no credit could be reserved. */
export function reservationError(refusal: ReservationRefusal): ApiError {
  if (refusal.outcome === 'too_many_in_progress') {
    const { processing, limit } = refusal
    return new ApiError(
      429,
      'too_many_in_progress',
      `You have ${processing} generations in progress. Please wait for one to complete.`,
      { details: { processing, limit }, headers: { 'retry-after': RETRY_AFTER_SECONDS } },
    )
  }
  const { available, processing } = refusal
  const message =
    processing > 0
      ? `You have no credit left: ${processing} ${processing === 1 ? 'is' : 'are'} reserved by generations in progress.`
      : 'You have no credit left.'
  return new ApiError(402, 'insufficient_credits', message, { details: { available, processing } })
}
