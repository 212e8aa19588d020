import { AwsError } from '../../../aws-error.ts'
import { StateError } from '../execution/state-error.ts'

/** How a service's errors look in Step Functions. */
export interface ServiceNames {
  /** Start of the error's name, e.g. `DynamoDB`. */
  readonly prefix: string
  /** The service's name in causes, e.g. `AmazonDynamoDBv2`. */
  readonly service: string
  /** Codes that the service's SDK has no class for, and the name that stands for them all. */
  readonly unmodelled?: { readonly codes: readonly string[]; readonly name: string }
}

/** The error of an optimized integration, as the AWS SDK for Java 1 words it. */
export function optimizedError(thrown: unknown, names: ServiceNames, requestId: string): StateError {
  if (!(thrown instanceof AwsError)) return clientError(thrown, names)
  const { code, statusCode, message } = thrown
  return new StateError(
    `${names.prefix}.${className(code, names)}`,
    `${message} (Service: ${names.service}; Status Code: ${statusCode}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  )
}

/** The error of an `aws-sdk:` integration, as the AWS SDK for Java 2 words it. */
export function sdkError(thrown: unknown, names: ServiceNames, requestId: string): StateError {
  if (!(thrown instanceof AwsError)) return clientError(thrown, names)
  const { code, statusCode, message } = thrown
  return new StateError(
    `${names.prefix}.${className(code, names)}`,
    `${message} (Service: ${names.service}, Status Code: ${statusCode}, Request ID: ${requestId})`,
  )
}

/** The call did not reach the service, or the service broke. */
function clientError(thrown: unknown, names: ServiceNames): StateError {
  if (thrown instanceof StateError) return thrown
  return new StateError(
    `${names.prefix}.SdkClientException`,
    thrown instanceof Error ? thrown.message : String(thrown),
  )
}

/** The SDKs' class names end in `Exception`, also where the code does not. */
function className(code: string, names: ServiceNames): string {
  if (names.unmodelled?.codes.includes(code)) return names.unmodelled.name
  return code.endsWith('Exception') ? code : `${code}Exception`
}
