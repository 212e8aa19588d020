import { AwsError } from '../../aws-error.ts'

/** Payload limits of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_REQUEST_BYTES = 6 * 1024 * 1024
const MAX_ASYNC_REQUEST_BYTES = 1024 * 1024

/** The largest response; Lambda's own number, as its error message says it. */
export const MAX_RESPONSE_BYTES = 6_291_556

/** @throws {AwsError} `RequestTooLargeException` when the payload is above 6 MB, or 1 MB for an asynchronous invocation. */
export function checkRequestSize(payload: string, mode: 'sync' | 'async'): void {
  const limit = mode === 'sync' ? MAX_REQUEST_BYTES : MAX_ASYNC_REQUEST_BYTES
  // A character has at most three bytes of UTF-8 per UTF-16 unit: short texts need no counting.
  if (payload.length * 3 <= limit || Buffer.byteLength(payload) <= limit) return
  throw new AwsError(
    'RequestTooLargeException',
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    { statusCode: 413 },
  )
}

export function isResponseTooLarge(payload: string): boolean {
  return payload.length * 3 > MAX_RESPONSE_BYTES && Buffer.byteLength(payload) > MAX_RESPONSE_BYTES
}
