import { GetCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { documents } from '../../../aws/documents.ts'
import { readVariable } from '../../../aws/environment.ts'
import type { TransactItem } from '../../../aws/transact.ts'

/** How long a key stands for its first request. */
const KEPT_SECONDS = 24 * 60 * 60

/** A client's name for one request, and what was asked under it. */
export interface Idempotency {
  /** The `Idempotency-Key` header. */
  readonly key: string
  /** Hash of the request: the same key with another request is a client's mistake and must not be answered as a repeat. */
  readonly fingerprint: string
}

const itemSchema = z.object({ generationId: z.string(), fingerprint: z.string(), expiresAt: z.number() })

/** What was accepted under a key. */
export type IdempotencyItem = z.infer<typeof itemSchema>

export function parseIdempotency(item: unknown): IdempotencyItem {
  return z.parse(itemSchema, item)
}

/** The part of a transaction that takes the key. An expired item counts as none: DynamoDB's TTL deletes late. */
export function idempotencyPut(userId: string, generationId: string, idempotency: Idempotency): TransactItem {
  const nowSeconds = Math.floor(Date.now() / 1000)
  return {
    Put: {
      TableName: readVariable('ACCOUNTS_TABLE'),
      Item: {
        userId,
        entry: idempotencyEntry(idempotency.key),
        generationId,
        fingerprint: idempotency.fingerprint,
        expiresAt: nowSeconds + KEPT_SECONDS,
      },
      ConditionExpression: 'attribute_not_exists(userId) OR #expiresAt < :now',
      ExpressionAttributeNames: { '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: { ':now': nowSeconds },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** What was accepted under this key in the last 24 hours, if anything: spares a repeat its upload. */
export async function findIdempotency(userId: string, key: string): Promise<IdempotencyItem | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: readVariable('ACCOUNTS_TABLE'),
      Key: { userId, entry: idempotencyEntry(key) },
      ConsistentRead: true,
    }),
  )
  if (!Item) return undefined
  const item = parseIdempotency(Item)
  return item.expiresAt < Math.floor(Date.now() / 1000) ? undefined : item
}

function idempotencyEntry(key: string): string {
  return `idempotency#${key}`
}
