import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { documents } from './documents.ts'
import { readVariable } from '../job/environment.ts'
import { generationSchema, type Generation } from './generation.ts'
import { InvalidCursorError } from './invalid-cursor-error.ts'

export interface GenerationPage {
  /** Newest first. */
  readonly generations: readonly Generation[]
  /** Where the next page starts; absent on the last one. */
  readonly cursor: string | undefined
}

const cursorSchema = z.object({ after: z.uuid() })

/**
 * Reads a page of a user's generations, newest first (ids are UUIDv7, so their order is their time).
 * What is submitted while one pages comes before the first page: nothing is skipped or shown twice.
 * @param options.limit 1 to 50
 * @throws {InvalidCursorError}
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
      KeyConditionExpression: 'userId = :userId',
      ExpressionAttributeValues: { ':userId': userId },
      ExclusiveStartKey: cursor === undefined ? undefined : { userId, generationId: decodeCursor(cursor) },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  )
  const generations = z.parse(z.array(generationSchema), Items)
  const last = generations.at(-1)
  return { generations, cursor: LastEvaluatedKey && last ? encodeCursor(last.generationId) : undefined }
}

function encodeCursor(after: string): string {
  return Buffer.from(JSON.stringify({ after })).toString('base64url')
}

function decodeCursor(cursor: string): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return z.parse(cursorSchema, value).after
  } catch (cause) {
    throw new InvalidCursorError('the cursor is not one that a list answered with: start without it', {
      cause,
    })
  }
}
