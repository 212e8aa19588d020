import type { GenerationStatus } from '../generations/generation.ts'
import { MAX_USER_RETRIES } from '../generations/user-retries.ts'
import { ApiError } from '../../../http/api-error.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** The answer to a retry of what has not failed. */
export function notFailed(status: GenerationStatus): ApiError {
  const message =
    status === 'processing'
      ? 'This generation is in progress. Only failed ones can be retried.'
      : 'This generation is completed. Only failed ones can be retried.'
  return new ApiError(409, 'not_failed', message, { details: { status } })
}

/** The answer to a retry during the pause after a failure. */
export function retryTooSoon(retryAt: string): ApiError {
  const seconds = retryAfterSeconds(retryAt)
  const minutes = Math.ceil(seconds / 60)
  const wait = seconds < 60 ? `${seconds} s` : minutes === 1 ? 'a minute' : `${minutes} minutes`
  return new ApiError(
    429,
    'retry_too_soon',
    `This photo has failed several times: please wait ${wait} before you try it again.`,
    { details: { retryAt }, headers: { 'retry-after': String(seconds) } },
  )
}

/** The answer to one retry too many. */
export function noRetriesLeft(): ApiError {
  return new ApiError(
    409,
    'no_retries_left',
    `This photo was tried again ${MAX_USER_RETRIES} times without success. Please choose another photo.`,
    { details: { limit: MAX_USER_RETRIES } },
  )
}
