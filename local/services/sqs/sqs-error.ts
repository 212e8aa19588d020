import { AwsError } from '../../aws-error.ts'

/** Errors of SQS that are answered here. */
export type SqsErrorCode =
  | 'BatchEntryIdsNotDistinct'
  | 'EmptyBatchRequest'
  | 'InvalidAttributeName'
  | 'InvalidAttributeValue'
  | 'InvalidMessageContents'
  | 'InvalidParameterValue'
  | 'MessageNotInflight'
  | 'MissingParameter'
  | 'QueueDoesNotExist'
  | 'QueueNameExists'
  | 'ReceiptHandleIsInvalid'
  | 'TooManyEntriesInBatchRequest'
  | 'UnsupportedOperation'

/** An error of SQS, status 400. */
export function sqsError(code: SqsErrorCode, message: string): AwsError {
  return new AwsError(code, message)
}
