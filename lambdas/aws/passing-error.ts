import * as z from 'zod/mini'

/** What AWS services call it when an account asks too often, or they are not at their best. */
const PASSING_NAMES: ReadonlySet<string> = new Set([
  'ConcurrentModificationException',
  'ExecutionLimitExceeded',
  'InternalError',
  'InternalException',
  'InternalFailure',
  'InternalServerError',
  'OverLimit',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  // The SDK's own, of a connection.
  'TimeoutError',
  'TooManyRequestsException',
  // Ours: what DynamoDB left unread.
  'UnreadKeysError',
])

/** What Node.js calls it when there is no connection, or it breaks. */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

const PASSING_STATUSES: ReadonlySet<number> = new Set([500, 502, 503, 504])

const systemErrorSchema = z.object({ code: z.string() })
const serviceErrorSchema = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) })

/**
 * Whether an error that a call of AWS ended with passes by itself: too many requests, a fault of the service, no
 * connection. The SDK retries these, then throws them. All others are final (invalid, too large, not allowed, not there):
 * the same request gets the same answer again.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function isPassing(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if (isPassingCode(error.name)) return true
  const { code } = z.safeParse(systemErrorSchema, error).data ?? {}
  if (code !== undefined && CONNECTION_CODES.has(code)) return true
  const { $metadata } = z.safeParse(serviceErrorSchema, error).data ?? {}
  return $metadata !== undefined && PASSING_STATUSES.has($metadata.httpStatusCode)
}

/** As {@link isPassing}, for a code that AWS gives for a part of a request, such as an entry of PutEvents. */
export function isPassingCode(code: string): boolean {
  return PASSING_NAMES.has(code)
}
