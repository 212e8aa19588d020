import { isJsonObject, type JsonObject } from '../../json.ts'
import type { CloudContext, LocalService } from '../service.ts'
import { readAnswer } from './api-error.ts'
import type { DynamoDbService } from './dynamodb-service.ts'

const TARGET_PREFIX = 'DynamoDBStreams_20120810'

/** Amazon DynamoDB Streams: the second API of DynamoDB, with a target prefix of its own. */
export function createDynamoDbStreamsService(context: CloudContext, dynamodb: DynamoDbService): LocalService {
  async function call(action: string, input: JsonObject): Promise<JsonObject> {
    const local = await dynamodb.local()
    const body = dynamodb.arns.toLocal(JSON.stringify(input))
    const answer = await local.send(`${TARGET_PREFIX}.${action}`, body)
    if (action === 'GetRecords') return toCloudRecords(readAnswer(answer))
    return readAnswer({ status: answer.status, body: dynamodb.arns.toCloud(answer.body) })
  }

  /** Records carry the user's items, in which nothing may be replaced: only the fields around them are. */
  function toCloudRecords(output: JsonObject): JsonObject {
    const next = output['NextShardIterator']
    const iterator = typeof next === 'string' ? next : ''
    const tableName = /table\/([^/]+)\/stream/.exec(iterator)?.[1] ?? ''
    const records = Array.isArray(output['Records']) ? output['Records'] : []
    return {
      Records: records.filter(isJsonObject).map((record) => ({
        ...record,
        awsRegion: context.region,
        ...(isExpiry(tableName, record) && {
          userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
        }),
      })),
      ...(iterator !== '' && { NextShardIterator: dynamodb.arns.toCloud(iterator) }),
    }
  }

  function isExpiry(tableName: string, record: JsonObject): boolean {
    const change = record['dynamodb']
    if (record['eventName'] !== 'REMOVE' || !isJsonObject(change) || !isJsonObject(change['Keys']))
      return false
    const oldImage = change['OldImage']
    return dynamodb.timeToLive.isExpiry(
      tableName,
      change['Keys'],
      isJsonObject(oldImage) ? oldImage : undefined,
    )
  }

  return { id: 'streams.dynamodb', targetPrefix: TARGET_PREFIX, resourceTypes: {}, call }
}
