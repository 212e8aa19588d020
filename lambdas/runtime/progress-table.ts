import { lazy } from './lazy.ts'
import { jobEnvironment } from './environment.ts'
import type { ProgressStore } from './ports.ts'

const client = lazy(async () => {
  const { DynamoDBClient, UpdateItemCommand } = await import('@aws-sdk/client-dynamodb')
  return { client: new DynamoDBClient(), UpdateItemCommand }
})

/**
 * Shows progress on the claim item in the Runs table (see `ClaimItem`). A run whose claim is gone or not its own
 * shows nothing. The client is loaded by the first report.
 */
export const progressTable: ProgressStore = {
  async report({ claim, run, step, fraction, message, at }) {
    const dynamodb = await client()
    const command = new dynamodb.UpdateItemCommand({
      TableName: jobEnvironment().STEPLADDER_RUNS_TABLE,
      Key: { pk: { S: claim } },
      ConditionExpression: '#run = :run',
      UpdateExpression:
        message === undefined
          ? 'SET #step = :step, #fraction = :fraction, #at = :at REMOVE #message'
          : 'SET #step = :step, #fraction = :fraction, #at = :at, #message = :message',
      ExpressionAttributeNames: {
        '#run': 'run',
        '#step': 'step',
        '#fraction': 'fraction',
        '#at': 'progressAt',
        '#message': 'message',
      },
      ExpressionAttributeValues: {
        ':run': { S: run },
        ':step': { S: step },
        ':fraction': { N: String(fraction) },
        ':at': { S: at },
        ...(message === undefined ? {} : { ':message': { S: message } }),
      },
    })
    await dynamodb.client.send(command)
  },
}
