import { ApiError } from './api-error.ts'

/** What AWS calls it when an account asks too often. Step Functions refills 5 to 20 requests of each kind a second. */
const THROTTLED = new Set(['ThrottlingException', 'TooManyRequestsException', 'ServiceUnavailableException'])

/**
 * Asks AWS, which the SDK does again by itself a few times.
 * @throws {ApiError} 503 when AWS still says that it is asked too often
 */
export async function unlessThrottled<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Error) || !THROTTLED.has(error.name)) throw error
    const message = 'AWS is asked too often at the moment. Please try again in a few seconds.'
    throw new ApiError(503, 'busy', message, { headers: { 'retry-after': '2' }, cause: error })
  }
}
