import type { JsonObject, JsonValue } from '../../../local/json.ts'
import {
  createDynamoDbService,
  type DynamoDbService,
} from '../../../local/services/dynamodb/dynamodb-service.ts'
import { createDynamoDbStreamsService } from '../../../local/services/dynamodb/streams-service.ts'
import { createEventSourceMappingService } from '../../../local/services/event-source-mapping/event-source-mapping-service.ts'
import type { DynamoDbLocal } from '../../../local/services/dynamodb/start-dynamodb-local.ts'
import type { InvokeResult } from '../../../local/services/service.ts'
import type { Storage } from '../../../local/storage.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext, functionResult, type TestContext } from '../cloud-context.ts'

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:relay'
export const DEAD_LETTERS_ARN = 'arn:aws:sqs:us-east-1:000000000000:dead-letters'

/** One invocation that a test's function saw. */
export interface Seen {
  /** The partition keys of the records. */
  readonly keys: string[]
  /** Milliseconds of the clock since the test began. */
  readonly at: number
  readonly event: JsonObject
}

/** A table, its stream, a mapping and a function whose answers the test gives. */
export interface ServedMapping {
  readonly clock: VirtualClock
  readonly context: TestContext
  readonly seen: Seen[]
  /** What reached the OnFailure destination. */
  readonly failures: { readonly arn: string; readonly payload: JsonValue }[]
  readonly tableName: string
  /** Each invocation answers what this gives; may throw, as an invocation that the service refuses. */
  answer: (seen: Seen) => InvokeResult | Promise<InvokeResult>
  put(...keys: string[]): Promise<void>
  remove(key: string): Promise<void>
  /** Writes an item that expires a minute from now. */
  putExpiring(key: string): Promise<void>
  keysSeen(): string[][]
  /** Stops the mapping; the table stays. */
  stop(): Promise<void>
  stopDatabase(): Promise<void>
}

let tables = 0

export async function serveMapping(options: {
  local: Promise<DynamoDbLocal>
  mapping?: JsonObject
  storage?: Storage
  /** Continue with this table, as after a restart. @default a new one */
  tableName?: string
  before?: (dynamodb: DynamoDbService, tableName: string) => Promise<void>
}): Promise<ServedMapping> {
  const clock = new VirtualClock({ jump: false })
  const start = clock.now()
  const seen: Seen[] = []
  const failures: { arn: string; payload: JsonValue }[] = []
  const tableName = options.tableName ?? `Table${tables++}`
  const context = createTestContext({
    clock,
    ...(options.storage && { storage: options.storage }),
    call: { 'streams.dynamodb': async (action, input) => (await streams.call?.(action, input)) ?? {} },
    deliver: (arn, payload) => void failures.push({ arn, payload }),
    invoke: async (_arn, payload) => {
      const event = asObject(payload)
      const one = { event, keys: recordsOf(event).map(keyOf), at: clock.now() - start }
      seen.push(one)
      return served.answer(one)
    },
  })
  const dynamodb = createDynamoDbService(context, { local: options.local })
  const streams = createDynamoDbStreamsService(context, dynamodb)
  const mappings = createEventSourceMappingService(context, { dynamodb, sqs: { onMessage: () => () => {} } })
  const table = await dynamodb.resourceTypes['AWS::DynamoDB::Table']?.({
    logicalId: tableName,
    type: 'AWS::DynamoDB::Table',
    metadata: {},
    path: 'Stack/Table',
    properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  })
  await options.before?.(dynamodb, tableName)
  dynamodb.timeToLive.start()
  await mappings.resourceTypes['AWS::Lambda::EventSourceMapping']?.({
    logicalId: `${tableName}Mapping`,
    type: 'AWS::Lambda::EventSourceMapping',
    metadata: {},
    path: 'Stack/Mapping',
    properties: {
      FunctionName: FUNCTION_ARN,
      EventSourceArn: table?.attributes['StreamArn'] ?? '',
      StartingPosition: 'TRIM_HORIZON',
      ...options.mapping,
    },
  })
  const served: ServedMapping = {
    clock,
    context,
    seen,
    failures,
    tableName,
    answer: () => functionResult(null),
    async put(...keys) {
      const items = keys.map((key) => ({ Put: { TableName: tableName, Item: { pk: { S: key } } } }))
      await dynamodb.call?.('TransactWriteItems', { TransactItems: items })
    },
    async remove(key) {
      await dynamodb.call?.('DeleteItem', { TableName: tableName, Key: { pk: { S: key } } })
    },
    async putExpiring(key) {
      const expiresAt = { N: String(Math.floor(clock.now() / 1000) + 60) }
      await dynamodb.call?.('PutItem', { TableName: tableName, Item: { pk: { S: key }, expiresAt } })
    },
    keysSeen: () => seen.map((one) => one.keys),
    stopDatabase: async () => (await options.local).stop(),
    async stop() {
      dynamodb.timeToLive.stop()
      await mappings.stop?.()
    },
  }
  await mappings.start?.()
  await clock.settle()
  return served
}

/** The records of an event. */
export function recordsOf(event: JsonObject): JsonObject[] {
  const records = event['Records']
  return Array.isArray(records) ? records.map(asObject) : []
}

/** The answer that names these records as failed. */
export function failedItems(records: readonly JsonObject[]): InvokeResult {
  return functionResult({
    batchItemFailures: records.map((record) => ({ itemIdentifier: sequenceNumberOf(record) })),
  })
}

/** The sequence number of a record. */
export function sequenceNumberOf(record: JsonObject | undefined): JsonValue {
  return asObject(record?.['dynamodb'])['SequenceNumber'] ?? null
}

function keyOf(record: JsonObject): string {
  const pk = asObject(asObject(asObject(record['dynamodb'])['Keys'])['pk'])['S']
  return typeof pk === 'string' ? pk : ''
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
