import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { documents } from '../../../aws/documents.ts'
import { readVariable } from '../../../aws/environment.ts'
import { decodeGenerationCursor, encodeGenerationCursor } from './generation-cursor.ts'
import type { Generation } from './generation.ts'
import { getGenerations } from './get-generations.ts'

/** The index of a user's generations by the time of their submit, `createdAt`. It holds the keys only. */
const NEWEST_INDEX = 'newest'

export interface GenerationPage {
  /** Newest first. */
  readonly generations: readonly Generation[]
  /** Where the next page starts; absent on the last one. */
  readonly cursor: string | undefined
}

const keySchema = z.object({ generationId: z.string(), createdAt: z.string() })

/**
 * Reads a page of a user's generations, the latest submit first. Their order is that of the index, which lags behind the
 * table by moments; what they are is read as of now.
 * What is submitted while one pages comes before the first page: nothing is skipped or shown twice, also where several
 * were submitted in the same millisecond.
 * @param options.limit 1 to 50
 * @throws {InvalidCursorError} when the cursor is not of a list of this user
 */
export async function listGenerations(options: {
  readonly userId: string
  readonly limit: number
  readonly cursor?: string | undefined
}): Promise<GenerationPage> {
  const { userId, limit, cursor } = options
  const { Items = [], LastEvaluatedKey } = await documents().send(
    new QueryCommand({
      TableName: readVariable('GENERATIONS_TABLE'),
      IndexName: NEWEST_INDEX,
      KeyConditionExpression: 'userId = :userId',
      ExpressionAttributeValues: { ':userId': userId },
      ExclusiveStartKey:
        cursor === undefined ? undefined : { userId, ...decodeGenerationCursor(cursor, userId) },
      ScanIndexForward: false,
      Limit: limit,
    }),
  )
  const keys = z.parse(z.array(keySchema), Items)
  const last = keys.at(-1)
  return {
    generations: await getGenerations({
      userId,
      generationIds: keys.map(({ generationId }) => generationId),
    }),
    cursor: LastEvaluatedKey && last ? encodeGenerationCursor(last, userId) : undefined,
  }
}
