import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { JsonObject } from '../../../local/json.ts'
import {
  createDynamoDbService,
  type DynamoDbService,
} from '../../../local/services/dynamodb/dynamodb-service.ts'
import { createDynamoDbStreamsService } from '../../../local/services/dynamodb/streams-service.ts'
import type { LocalService } from '../../../local/services/service.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { startDynamoDbLocal } from '../../../local/services/dynamodb/start-dynamodb-local.ts'
import { testDatabase } from '../../test-database.ts'
import { createTestContext, functionFailure, MemoryStorage } from '../cloud-context.ts'
import { serveMapping } from '../event-source-mapping/serve-mapping.ts'

const HOUR_MS = 60 * 60 * 1000
const clock = new VirtualClock()
let dynamodb: DynamoDbService
let streams: LocalService
let streamArn = ''

beforeAll(async () => {
  const context = createTestContext({ clock })
  dynamodb = createDynamoDbService(context, { local: Promise.resolve(testDatabase()) })
  streams = createDynamoDbStreamsService(context, dynamodb)
  const table = await dynamodb.resourceTypes['AWS::DynamoDB::Table']?.({
    logicalId: 'Changes',
    type: 'AWS::DynamoDB::Table',
    metadata: {},
    path: 'Stack/Changes',
    properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  })
  streamArn = table?.attributes['StreamArn'] ?? ''
  await dynamodb.start?.()
})
afterAll(() => dynamodb.stop?.())

async function call(action: string, input: JsonObject): Promise<JsonObject> {
  return (await streams.call?.(action, input)) ?? {}
}

async function put(item: JsonObject): Promise<void> {
  await dynamodb.call?.('PutItem', { TableName: 'Changes', Item: item })
}

const iterator = z.object({ ShardIterator: z.string() })
const described = z.object({
  StreamDescription: z.object({ StreamArn: z.string(), Shards: z.array(z.object({ ShardId: z.string() })) }),
})

async function allRecords(): Promise<JsonObject> {
  const { StreamDescription } = described.parse(await call('DescribeStream', { StreamArn: streamArn }))
  expect(StreamDescription.StreamArn).toBe(streamArn)
  const input = { StreamArn: streamArn, ShardIteratorType: 'TRIM_HORIZON' }
  const ShardId = StreamDescription.Shards[0]?.ShardId ?? ''
  const { ShardIterator } = iterator.parse(await call('GetShardIterator', { ...input, ShardId }))
  return call('GetRecords', { ShardIterator })
}

describe('the stream of a table', () => {
  it('is listed and read under the ARN of the template, and leaves ARNs inside of items alone', async () => {
    expect(await call('ListStreams', { TableName: 'Changes' })).toMatchObject({
      Streams: [{ StreamArn: streamArn, TableName: 'Changes' }],
    })
    const ddblocal = 'arn:aws:dynamodb:ddblocal:000000000000:table/Changes'
    await put({ pk: { S: 'a' }, note: { S: ddblocal } })
    const { Records, NextShardIterator } = await allRecords()
    expect(Records).toMatchObject([
      { awsRegion: 'us-east-1', dynamodb: { NewImage: { note: { S: ddblocal } } } },
    ])
    expect(NextShardIterator).toContain(streamArn)
  })

  it('marks what time to live deleted as done by the service, and nothing else', async () => {
    await put({ pk: { S: 'expired' }, expiresAt: { N: String(clock.now() / 1000 + 60) } })
    await clock.advance(HOUR_MS)
    await put({ pk: { S: 'expired' }, again: { BOOL: true } })
    await dynamodb.call?.('DeleteItem', { TableName: 'Changes', Key: { pk: { S: 'expired' } } })
    const { Records } = await allRecords()
    const removals = z
      .array(z.object({ eventName: z.string(), userIdentity: z.json().optional() }))
      .parse(Records)
      .filter((record) => record.eventName === 'REMOVE')
    expect(removals.map((record) => record.userIdentity)).toEqual([
      { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
      undefined,
    ])
  })

  it('fails with the exceptions of the API', async () => {
    await expect(call('DescribeStream', { StreamArn: `${streamArn.slice(0, -3)}999` })).rejects.toMatchObject(
      { code: 'ResourceNotFoundException' },
    )
  })
})

describe('a stream in a data folder', () => {
  it('goes on after a restart: the same ARN, shards, records and places in it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'stepladder-streams-'))
    const storage = new MemoryStorage()
    const first = await serveMapping({
      local: startDynamoDbLocal({ dataDir }),
      storage,
      tableName: 'Durable',
    })
    await first.put('done')
    await first.clock.settle()
    first.answer = () => functionFailure('Error', 'no')
    await first.put('undone')
    await first.clock.settle()
    await first.stop()
    await first.stopDatabase()
    const second = await serveMapping({
      local: startDynamoDbLocal({ dataDir }),
      storage,
      tableName: 'Durable',
    })
    await second.put('new')
    await second.clock.settle()
    expect(second.keysSeen().flat()).toEqual(['undone', 'new'])
    await second.stop()
    await second.stopDatabase()
    await rm(dataDir, { recursive: true })
  })
})
