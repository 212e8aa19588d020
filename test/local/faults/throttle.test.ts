import { describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../../local/cloud.ts'
import type { JsonObject } from '../../../local/json.ts'
import { startFunctions } from '../core/test-assembly.ts'

/** Calls DynamoDB over the wire. @returns the name of the error that it answers with */
async function askDynamoDb(cloud: LocalCloud, action: string, input: JsonObject): Promise<string> {
  const answer = await fetch(cloud.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': `DynamoDB_20120810.${action}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, Signature=0',
    },
    body: JSON.stringify(input),
  })
  return answer.headers.get('x-amzn-errortype') ?? ''
}

describe('the fault throttle', () => {
  it('throttles a table: calls that name it are refused as DynamoDB does, others are not', async () => {
    const cloud = await startFunctions({ idle: 'exports.handler = async () => 1' })
    const fault = cloud.faults.add({ kind: 'throttle', table: 'Accounts', times: 1 })
    const put = (TableName: string) => askDynamoDb(cloud, 'PutItem', { TableName, Item: {} })
    // There is no table here: what is not throttled reaches a service that does not run.
    expect(await put('Runs')).toBe('NotImplemented')
    expect(await put('Accounts-archive')).toBe('NotImplemented')
    expect(await put('Accounts')).toBe('ProvisionedThroughputExceededException')
    expect(await put('Accounts')).toBe('NotImplemented')
    expect(fault.hits).toBe(1)
  })

  it('throttles the table of that very name, wherever else the text stands', async () => {
    const cloud = await startFunctions({ idle: 'exports.handler = async () => 1' })
    cloud.faults.add({ kind: 'throttle', table: 'orders', times: Infinity })
    // There is no table here: what is not throttled reaches a service that does not run.
    const call = async (action: string, input: JsonObject): Promise<string> =>
      (await askDynamoDb(cloud, action, input)) === 'NotImplemented' ? 'let through' : 'throttled'
    const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders'
    const item = (TableName: string) => ({ TableName, Item: { id: { S: 'orders' } } })
    const transaction = (TableName: string) => ({
      TransactItems: [{ Put: item('runs') }, { ConditionCheck: item(TableName) }],
    })
    expect({
      itsOwn: await call('PutItem', item('orders')),
      itsArn: await call('PutItem', item(arn)),
      inAnItem: await call('PutItem', item('runs')),
      longerName: await call('PutItem', item('orders-archive')),
      batch: await call('BatchGetItem', { RequestItems: { runs: {}, orders: {} } }),
      otherBatch: await call('BatchGetItem', { RequestItems: { 'my-orders': { Keys: [{ id: 'orders' }] } } }),
      transaction: await call('TransactWriteItems', transaction('orders')),
      otherTransaction: await call('TransactWriteItems', transaction('orders-archive')),
      noTable: await call('ListTables', { ExclusiveStartTableName: 'orders' }),
    }).toEqual({
      itsOwn: 'throttled',
      itsArn: 'throttled',
      inAnItem: 'let through',
      longerName: 'let through',
      batch: 'throttled',
      otherBatch: 'let through',
      transaction: 'throttled',
      otherTransaction: 'let through',
      noTable: 'let through',
    })
  })
})
