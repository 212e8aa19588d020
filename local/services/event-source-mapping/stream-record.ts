import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'

/** A change of an item, as the reader hands it on. */
export interface StreamRecord {
  /** As Lambda's event has it. */
  readonly json: JsonObject
  readonly sequenceNumber: string
  /** When it was read, in milliseconds of the clock: DynamoDB Local only knows the minute on the wall. */
  readonly arrivedAt: number
  /** The value of the partition key, which chooses the lane. */
  readonly partition: string
  /** Bytes that it adds to an event. */
  readonly bytes: number
}

/** Makes Lambda's record from one of `GetRecords`. */
export function toStreamRecord(
  record: JsonObject,
  options: { eventSourceArn: string; partitionKey: string; now: number },
): StreamRecord {
  const change = record['dynamodb']
  const dynamodb = isJsonObject(change) ? change : {}
  const keys = isJsonObject(dynamodb['Keys']) ? dynamodb['Keys'] : {}
  const identity = record['userIdentity']
  const json = {
    ...record,
    // The event spells its members with a small letter, the API of streams with a capital.
    ...(isJsonObject(identity) && {
      userIdentity: { type: identity['Type'], principalId: identity['PrincipalId'] },
    }),
    dynamodb: { ...dynamodb, ApproximateCreationDateTime: Math.floor(options.now / 1000) },
    eventSourceARN: options.eventSourceArn,
  }
  return {
    json,
    sequenceNumber: text(dynamodb['SequenceNumber']),
    arrivedAt: options.now,
    partition: JSON.stringify(keys[options.partitionKey] ?? null),
    bytes: Buffer.byteLength(JSON.stringify(json)),
  }
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
