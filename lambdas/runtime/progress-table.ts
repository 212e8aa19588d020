import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { readVariable } from '../aws/environment.ts'
import { silentClient } from '../aws/silent-client.ts'
import type { ProgressStore } from './ports.ts'

let dynamodb: DynamoDBClient | undefined

/**
 * Shows progress on the claim item in the Runs table (see `ClaimItem`). A run whose claim is gone or not its own
 * shows nothing. The client is made by the first report.
 */
export const progressTable: ProgressStore = {
  async report({ claim, run, step, fraction, message, at }) {
    const command = new UpdateItemCommand({
      TableName: readVariable('STEPLADDER_RUNS_TABLE'),
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
    dynamodb ??= silentClient(new DynamoDBClient())
    await dynamodb.send(command)
  },
}
