import { AwsError } from '../../../aws-error.ts'
import { InvalidJsonError } from './input-template.ts'
import { JsonPathError } from './json-path.ts'

/** Why a delivery failed, in the words of a dead letter's attributes. */
export interface DeliveryFailure {
  /** AWS's `ERROR_CODE`. */
  readonly code: string
  /** The exception's own name, as the target's service spells it. */
  readonly exception: string
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
/** What the local cloud does not run will not be there on the next attempt either. */
const NOT_HERE = /NotImplemented|UnknownOperation/
const THROTTLED = /Throttl|TooManyRequests|LimitExceeded|ThroughputExceeded|Busy/

/** Reads an error that a target's service answered with. */
export function describeFailure(error: unknown): DeliveryFailure {
  const message = error instanceof Error ? error.message : String(error)
  const failure = (code: string, exception: string, isRetriable: boolean): DeliveryFailure => ({
    code,
    exception,
    message,
    isRetriable,
  })
  if (error instanceof InvalidJsonError || error instanceof JsonPathError) {
    return failure('INVALID_JSON', 'INVALID_JSON', false)
  }
  if (!(error instanceof AwsError)) return failure('INTERNAL_ERROR', 'InternalError', true)
  if (THROTTLED.test(error.code)) return failure('THROTTLING', error.code, true)
  if (NOT_HERE.test(error.code)) return failure('NO_RESOURCE', error.code, false)
  if (error.statusCode >= 500) return failure('ERROR_FROM_TARGET', error.code, true)
  const [, code = 'SDK_CLIENT_ERROR'] = PERMANENT.find(([name]) => name.test(error.code)) ?? []
  return failure(code, error.code, false)
}
