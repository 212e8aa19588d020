import type { FailureBudgetRefusal } from '../accounts/failure-budget.ts'
import { ApiError } from '../../../http/api-error.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** The answer to a user of whom too much failed today. */
export function failureBudgetError({ failures, until }: FailureBudgetRefusal): ApiError {
  return new ApiError(
    429,
    'too_many_failures_today',
    `${failures} of your plushies could not be made today, so no more are tried until tomorrow (00:00 UTC). You were not charged for them.`,
    {
      details: { failures, retryAt: until },
      headers: { 'retry-after': String(retryAfterSeconds(until)) },
    },
  )
}
