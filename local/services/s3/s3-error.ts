import { AwsError } from '../../aws-error.ts'
import { randomId } from '../../random-id.ts'
import type { WireResponse } from '../service.ts'
import { document, element } from './xml.ts'

/** The errors of S3's API that are answered here, with their status and AWS's message. */
const S3_ERRORS = {
  AccessDenied: [403, 'Access Denied'],
  AccessForbidden: [403, 'CORSResponse: This CORS request is not allowed.'],
  AuthorizationQueryParametersError: [
    400,
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
  ],
  BadDigest: [
    400,
    'The Content-MD5 or checksum value that you specified did not match what the server received.',
  ],
  BucketAlreadyOwnedByYou: [
    409,
    'Your previous request to create the named bucket succeeded and you already own it.',
  ],
  BucketNotEmpty: [409, 'The bucket you tried to delete is not empty.'],
  EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed object size.'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed object size.'],
  InvalidArgument: [400, 'Invalid Argument'],
  InvalidBucketName: [400, 'The specified bucket is not valid.'],
  InvalidPart: [
    400,
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  ],
  InvalidPartOrder: [
    400,
    'The list of parts was not in ascending order. Parts must be ordered by part number.',
  ],
  InvalidRange: [416, 'The requested range is not satisfiable'],
  InvalidRequest: [400, 'Invalid Request'],
  KeyTooLongError: [400, 'Your key is too long'],
  MalformedXML: [
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  ],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  NoSuchBucket: [404, 'The specified bucket does not exist'],
  NoSuchCORSConfiguration: [404, 'The CORS configuration does not exist'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchUpload: [
    404,
    'The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  ],
  NotImplemented: [501, 'A header or query you provided implies functionality that is not implemented'],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold'],
  SignatureDoesNotMatch: [
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
} as const satisfies Record<string, readonly [status: number, message: string]>

/** The name of an error of S3. */
export type S3ErrorCode = keyof typeof S3_ERRORS

/** An error of S3; `members` stand in its XML beside code and message. */
export function s3Error(code: S3ErrorCode, members: Record<string, string> = {}, message?: string): AwsError {
  const [statusCode, standardMessage] = S3_ERRORS[code]
  return new AwsError(code, message ?? standardMessage, { statusCode, members })
}

/** The error as S3 puts it on the wire. An answer to HEAD has no body. */
export function errorResponse(error: AwsError, resource: string, method: string): WireResponse {
  const requestId = randomId()
  const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId }
  if (method === 'HEAD') return { status: error.statusCode, headers }
  const members = Object.entries(error.members).map(([name, value]) => element(name, String(value)))
  const body = document(
    element('Error', [
      element('Code', error.code),
      element('Message', error.message),
      ...members,
      element('Resource', resource),
      element('RequestId', requestId),
      element('HostId', 'local'),
    ]),
  )
  return { status: error.statusCode, headers, body }
}
