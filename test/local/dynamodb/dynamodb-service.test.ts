import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import {
  createDynamoDbService,
  type DynamoDbService,
} from '../../../local/services/dynamodb/dynamodb-service.ts'
import type { TemplateResource } from '../../../local/services/service.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { testDatabase } from '../../test-database.ts'
import { createTestContext } from '../cloud-context.ts'

const HOUR_MS = 60 * 60 * 1000
const clock = new VirtualClock()
let dynamodb: DynamoDbService

beforeAll(async () => {
  dynamodb = createDynamoDbService(
    { ...createTestContext({ clock }), region: 'eu-west-1' },
    { local: Promise.resolve(testDatabase()) },
  )
  await dynamodb.start?.()
})
afterAll(() => dynamodb.stop?.())

const TABLE: JsonObject = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
}

function table(
  logicalId: string,
  properties: JsonObject = {},
  type = 'AWS::DynamoDB::Table',
): TemplateResource {
  return {
    logicalId,
    type,
    properties: { ...TABLE, ...properties },
    metadata: {},
    path: `Stack/${logicalId}/Resource`,
  }
}

async function create(resource: TemplateResource): ReturnType<DynamoDbService['resourceTypes'][string]> {
  const createResource = dynamodb.resourceTypes[resource.type]
  if (!createResource) throw new Error(`the service does not create ${resource.type}`)
  return createResource(resource)
}

describe('a table of the template', () => {
  it('is named by its logical id and yields Arn, StreamArn and TableId', async () => {
    const created = await create(table('Outbox', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }))
    expect(created.ref).toBe('Outbox')
    expect(created.attributes['Arn']).toBe('arn:aws:dynamodb:eu-west-1:000000000000:table/Outbox')
    expect(created.attributes['StreamArn']).toMatch(
      /^arn:aws:dynamodb:eu-west-1:000000000000:table\/Outbox\/stream\/\d{4}-/,
    )
    expect(created.attributes['TableId']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('has the name and the indexes that it asks for, and no StreamArn without a stream', async () => {
    const created = await create(
      table('Named', {
        TableName: 'given-name',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: ['pk', 'sk', 'open', 'at'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'open',
            KeySchema: [{ AttributeName: 'open', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['eventId'] },
          },
        ],
        LocalSecondaryIndexes: [
          {
            IndexName: 'byTime',
            KeySchema: [
              { AttributeName: 'pk', KeyType: 'HASH' },
              { AttributeName: 'at', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    )
    expect(created.ref).toBe('given-name')
    expect(created.attributes).not.toHaveProperty('StreamArn')
    await dynamodb.call?.('PutItem', {
      TableName: 'given-name',
      Item: {
        pk: { S: 'a' },
        sk: { S: '1' },
        open: { S: 'x' },
        at: { S: 'now' },
        eventId: { S: 'e' },
        hidden: { S: 'h' },
      },
    })
    const query = {
      TableName: 'given-name',
      KeyConditionExpression: '#open = :x',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    }
    const found = await dynamodb.call?.('Query', { ...query, IndexName: 'open' })
    expect(found?.['Items']).toEqual([
      { pk: { S: 'a' }, sk: { S: '1' }, open: { S: 'x' }, eventId: { S: 'e' } },
    ])
    const local = await dynamodb.call?.('Query', {
      TableName: 'given-name',
      IndexName: 'byTime',
      KeyConditionExpression: 'pk = :a',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
    })
    expect(local?.['Count']).toBe(1)
  })

  it('may be a global table with one replica', async () => {
    const created = await create(
      table(
        'Global',
        { Replicas: [{ Region: 'eu-west-1' }], BillingMode: 'PAY_PER_REQUEST' },
        'AWS::DynamoDB::GlobalTable',
      ),
    )
    expect(created.attributes['Arn']).toBe('arn:aws:dynamodb:eu-west-1:000000000000:table/Global')
  })

  it('fails with the construct path and the property when it asks for what is not done', async () => {
    const resource = table('Streaming', { KinesisStreamSpecification: { StreamArn: 'arn' } })
    await expect(create(resource)).rejects.toThrow(
      /^Stack\/Streaming\/Resource \(AWS::DynamoDB::Table, Streaming\): KinesisStreamSpecification is not supported/,
    )
    const replicas = [{ Region: 'eu-west-1' }, { Region: 'us-east-1' }]
    await expect(create(table('Two', { Replicas: replicas }, 'AWS::DynamoDB::GlobalTable'))).rejects.toThrow(
      /replicas in other regions/,
    )
  })

  it('keeps its items when it is created again, and gains an index and a stream', async () => {
    await create(table('Kept'))
    await dynamodb.call?.('PutItem', { TableName: 'Kept', Item: { pk: { S: 'a' }, open: { S: 'x' } } })
    const created = await create(
      table('Kept', {
        AttributeDefinitions: ['pk', 'open'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'open',
            KeySchema: [{ AttributeName: 'open', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      }),
    )
    expect(created.attributes['StreamArn']).toBeDefined()
    const scanned = await dynamodb.call?.('Scan', { TableName: 'Kept', IndexName: 'open' })
    expect(scanned?.['Count']).toBe(1)
  })

  it('refuses another key for a table that exists', async () => {
    await create(table('Rekeyed'))
    const other = table('Rekeyed', {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    })
    await expect(create(other)).rejects.toThrow(/has the key HASH pk, the template wants HASH id/)
  })
})

describe('an API action', () => {
  it('fails with the exception of the API model and its members', async () => {
    await create(table('Errors'))
    const item = { TableName: 'Errors', Item: { pk: { S: 'a' }, n: { N: '1' } } }
    await dynamodb.call?.('PutItem', item)
    await expect(
      dynamodb.call?.('PutItem', {
        ...item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ).rejects.toMatchObject({
      name: 'AwsError',
      code: 'ConditionalCheckFailedException',
      statusCode: 400,
      message: 'The conditional request failed',
      members: { Item: { pk: { S: 'a' }, n: { N: '1' } } },
    })
  })

  it('carries the reasons of a cancelled transaction in the order of the request', async () => {
    await create(table('Transactions'))
    const put = (pk: string, ConditionExpression: string): JsonObject => ({
      Put: { TableName: 'Transactions', Item: { pk: { S: pk } }, ConditionExpression },
    })
    await expect(
      dynamodb.call?.('TransactWriteItems', {
        TransactItems: [put('a', 'attribute_not_exists(pk)'), put('b', 'attribute_exists(pk)')],
      }),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      members: { CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }] },
    })
  })

  it('passes wire text through, errors included', async () => {
    await create(table('Wire'))
    const put = await dynamodb.pass('PutItem', '{"TableName":"Wire","Item":{"pk":{"S":"ü"}}}')
    expect(put).toMatchObject({ status: 200, body: '{}' })
    const got = await dynamodb.pass('GetItem', '{"TableName":"Wire","Key":{"pk":{"S":"ü"}}}')
    expect(got.body).toBe('{"Item":{"pk":{"S":"ü"}}}')
    const missing = await dynamodb.pass('GetItem', '{"TableName":"None","Key":{"pk":{"S":"a"}}}')
    expect(missing.status).toBe(400)
    expect(String(missing.body)).toContain('#ResourceNotFoundException')
  })

  it('accepts a table ARN as the table name', async () => {
    const { attributes } = await create(table('ByArn'))
    await dynamodb.call?.('PutItem', { TableName: attributes['Arn'] ?? '', Item: { pk: { S: 'a' } } })
    expect(await dynamodb.call?.('Scan', { TableName: 'ByArn' })).toMatchObject({ Count: 1 })
  })

  it('tells listeners of each write that succeeded, and of nothing else', async () => {
    await create(table('Watched'))
    const bodies: string[] = []
    const stop = dynamodb.onWrite((body) => void bodies.push(body))
    const key = { pk: { S: 'a' } }
    await dynamodb.call?.('PutItem', { TableName: 'Watched', Item: key })
    await dynamodb.call?.('GetItem', { TableName: 'Watched', Key: key })
    await dynamodb
      .call?.('DeleteItem', { TableName: 'Watched', Key: key, ConditionExpression: 'attribute_exists(x)' })
      .catch(() => {})
    await dynamodb.call?.('TransactWriteItems', {
      TransactItems: [{ Delete: { TableName: 'Watched', Key: key } }],
    })
    stop()
    await dynamodb.call?.('PutItem', { TableName: 'Watched', Item: key })
    expect(bodies).toHaveLength(2)
    expect(bodies[1]).toContain('TransactItems')
  })
})

describe('time to live', () => {
  const seconds = (fromNow: number): { N: string } => ({
    N: String(Math.floor(clock.now() / 1000) + fromNow),
  })

  it('deletes what has expired by the clock within an hour, and nothing else', async () => {
    await create(
      table('Expiring', { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } }),
    )
    const items: Record<string, JsonObject> = {
      gone: { expiresAt: seconds(60) },
      later: { expiresAt: seconds(4 * 3600) },
      text: { expiresAt: { S: '1' } },
      ancient: { expiresAt: seconds(-6 * 365 * 24 * 3600) },
      never: {},
    }
    for (const [pk, rest] of Object.entries(items)) {
      await dynamodb.call?.('PutItem', { TableName: 'Expiring', Item: { pk: { S: pk }, ...rest } })
    }
    const left = async (): Promise<string> =>
      JSON.stringify(await dynamodb.call?.('Scan', { TableName: 'Expiring' }))
    await clock.advance(0)
    expect(await left()).toContain('gone')
    await clock.advance(HOUR_MS)
    expect(await left()).not.toContain('gone')
    await clock.advance(4 * HOUR_MS)
    expect(JSON.parse(await left())).toMatchObject({ Count: 3 })
    const expired = { pk: { S: 'gone' } }
    expect(dynamodb.timeToLive.isExpiry('Expiring', expired, undefined)).toBe(true)
    expect(dynamodb.timeToLive.isExpiry('Expiring', expired, { expiresAt: { N: '5' } })).toBe(false)
    expect(dynamodb.timeToLive.isExpiry('Expiring', { pk: { S: 'never' } }, undefined)).toBe(false)
  })

  it('can be described, switched on and off through the API', async () => {
    await create(table('Switched'))
    const describe_ = (): Promise<JsonObject> | undefined =>
      dynamodb.call?.('DescribeTimeToLive', { TableName: 'Switched' })
    expect(await describe_()).toEqual({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } })
    const specification = { AttributeName: 'ttl', Enabled: true }
    await dynamodb.call?.('UpdateTimeToLive', {
      TableName: 'Switched',
      TimeToLiveSpecification: specification,
    })
    expect(await describe_()).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' },
    })
    await expect(dynamodb.call?.('DescribeTimeToLive', { TableName: 'Nope' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })
})
