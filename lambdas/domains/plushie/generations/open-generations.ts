import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { documents } from '../../../aws/documents.ts'
import { readVariable } from '../../../aws/environment.ts'
import type { GenerationRun } from './generation.ts'
import { OPEN_INDEX, OPEN_SHARDS } from './open-index.ts'

const openSchema = z.object({ userId: z.string(), generationId: z.string(), eventId: z.string() })

/** Yields the generations that have been open since before `before` (ISO time), oldest first within a shard. */
export async function* openGenerationsSince(before: string): AsyncGenerator<GenerationRun> {
  for (const shard of OPEN_SHARDS) {
    let ExclusiveStartKey: Record<string, unknown> | undefined
    do {
      const page = await documents().send(
        new QueryCommand({
          TableName: readVariable('GENERATIONS_TABLE'),
          IndexName: OPEN_INDEX,
          KeyConditionExpression: 'openShard = :shard AND openSince < :before',
          ExpressionAttributeValues: { ':shard': shard, ':before': before },
          ExclusiveStartKey,
        }),
      )
      yield* z.parse(z.array(openSchema), page.Items ?? [])
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
  }
}
