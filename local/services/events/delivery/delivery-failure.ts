import { AwsError } from '../../../aws-error.ts'
import { InvalidJsonError } from './input-template.ts'
import { JsonPathError } from './json-path.ts'

/** Why a delivery failed, in the words of a dead letter's attributes. */
export interface DeliveryFailure {
  /** AWS's `ERROR_CODE`. */
  readonly code: string
  readonly message: string
  /** Whether another attempt may succeed; a missing target or permission ends the delivery at once. */
  readonly isRetriable: boolean
}

const PERMANENT: readonly (readonly [RegExp, string])[] = [
  [/NotFound|NonExist|DoesNotExist|NoSuch|Unknown(?:Target|Service)/, 'NO_RESOURCE'],
  [/AccessDenied|NotAuthorized|Unauthorized/, 'NO_PERMISSIONS'],
  [/AlreadyExists/, 'RESOURCE_ALREADY_EXISTS'],
  [/Validation|Invalid/, 'INVALID_PARAMETER'],
]
const THROTTLED = /Throttl|TooManyRequests|LimitExceeded|ThroughputExceeded|Busy/

/** Reads an error that a target's service answered with. */
export function describeFailure(error: unknown): DeliveryFailure {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof InvalidJsonError || error instanceof JsonPathError) {
    return { code: 'INVALID_JSON', message, isRetriable: false }
  }
  if (!(error instanceof AwsError)) return { code: 'INTERNAL_ERROR', message, isRetriable: true }
  if (THROTTLED.test(error.code)) return { code: 'THROTTLING', message, isRetriable: true }
  if (error.statusCode >= 500) return { code: 'ERROR_FROM_TARGET', message, isRetriable: true }
  const [, code = 'SDK_CLIENT_ERROR'] = PERMANENT.find(([name]) => name.test(error.code)) ?? []
  return { code, message, isRetriable: false }
}
