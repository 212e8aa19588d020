import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

import { silentClient } from './silent-client.ts'

let client: DynamoDBDocumentClient | undefined

/** The process's one DynamoDB document client, made on first use. Absent (`undefined`) attributes are not written. */
export function documents(): DynamoDBDocumentClient {
  client ??= DynamoDBDocumentClient.from(silentClient(new DynamoDBClient()), {
    marshallOptions: { removeUndefinedValues: true },
  })
  return client
}
