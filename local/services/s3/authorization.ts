import { s3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'

/** A week: the longest that a presigned URL with signature version 4 may be valid. */
const MAX_EXPIRES_SECONDS = 604_800

/**
 * Refuses what a private bucket refuses: requests that nobody signed, and presigned URLs that have expired by the
 * clock. Who signed, and whether the signature is right, is not checked: there are no secrets locally to check it with.
 * @throws {AwsError} `AccessDenied`, `SignatureDoesNotMatch`, `AuthorizationQueryParametersError`
 */
export function authorize(request: S3Request, now: number): void {
  const { query, headers } = request
  if (!query.has('X-Amz-Signature')) {
    // Version 1 of the AWS CLI still presigns with signature version 2.
    if (query.has('Signature')) checkExpiry(Number(query.get('Expires')) * 1000, now)
    else if (headers['authorization'] === undefined) throw s3Error('AccessDenied')
    return
  }
  const expires = Number(query.get('X-Amz-Expires') ?? Number.NaN)
  if (!(expires > 0 && expires <= MAX_EXPIRES_SECONDS)) throw s3Error('AuthorizationQueryParametersError')
  const signedAt = readAmzDate(query.get('X-Amz-Date') ?? '')
  if (signedAt === undefined) {
    throw s3Error(
      'AuthorizationQueryParametersError',
      {},
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
    )
  }
  checkExpiry(signedAt + expires * 1000, now, { 'X-Amz-Expires': String(expires) })
  // A header that was signed and does not come makes the signature wrong on AWS: a presigned upload with a content type.
  const signed = (query.get('X-Amz-SignedHeaders') ?? '').split(';')
  if (signed.some((name) => name !== '' && headers[name] === undefined))
    throw s3Error('SignatureDoesNotMatch')
}

function checkExpiry(expiresAt: number, now: number, members: Record<string, string> = {}): void {
  if (now <= expiresAt) return
  const times = { Expires: new Date(expiresAt).toISOString(), ServerTime: new Date(now).toISOString() }
  throw s3Error('AccessDenied', { ...members, ...times }, 'Request has expired')
}

/** Milliseconds of a time like `20260101T120000Z`. */
function readAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? undefined : time
}
