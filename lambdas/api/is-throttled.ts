/** What AWS services call it when an account asks too often, or they are busy. The SDK retries these, then throws them. */
const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  // Ours: what DynamoDB left unread.
  'UnreadKeysError',
])

/**
 * Whether an error is AWS's way to say "later": nothing is wrong with the request.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function isThrottled(error: unknown): error is Error {
  return error instanceof Error && THROTTLED.has(error.name)
}
