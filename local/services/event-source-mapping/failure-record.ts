import type { JsonObject } from '../../json.ts'
import { randomId } from '../../random-id.ts'
import type { InvokeResult } from '../service.ts'
import type { StreamRecord } from './stream-record.ts'

/** Why records were given up. */
export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded'

/** What is known of records that were given up. */
export interface GivenUp {
  readonly condition: FailureCondition
  readonly records: readonly StreamRecord[]
  readonly functionArn: string
  readonly streamArn: string
  readonly shardId: string
  readonly invocations: number
  /** The last answer; absent when the function was never reached. */
  readonly result?: InvokeResult | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * The body that an OnFailure destination receives: where the records are in the stream, not the records.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function failureRecord(givenUp: GivenUp): JsonObject {
  const { records, result } = givenUp
  const [first, last] = [records[0], records.at(-1)]
  return {
    requestContext: {
      requestId: result?.requestId ?? randomId(),
      functionArn: givenUp.functionArn,
      condition: givenUp.condition,
      approximateInvokeCount: givenUp.invocations,
    },
    ...(result && {
      responseContext: {
        statusCode: result.statusCode,
        executedVersion: result.executedVersion,
        ...(result.functionError !== undefined && { functionError: result.functionError }),
      },
    }),
    version: '1.0',
    timestamp: new Date(givenUp.now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: givenUp.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: toSecond(first?.arrivedAt ?? givenUp.now),
      approximateArrivalOfLastRecord: toSecond(last?.arrivedAt ?? givenUp.now),
      batchSize: records.length,
      streamArn: givenUp.streamArn,
    },
  }
}

function toSecond(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
