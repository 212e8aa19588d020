import { BatchWriteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { documents } from '../aws/documents.ts'
import { readVariable } from '../aws/environment.ts'
import type { TransactItem } from '../aws/transact.ts'

/** What a message on the bus carries as its `detail`. */
export interface EventEnvelope {
  /** At most 128 characters. A run claims it: the same id never starts a second run of a job. */
  readonly id: string
  readonly name: string
  readonly data: unknown
  /** ISO time. */
  readonly ts: string
}

/** An event that waits to be published. */
export const outboxItemSchema = z.object({
  id: z.string(),
  /** JSON text of an `EventEnvelope`. */
  event: z.string(),
  createdAt: z.string(),
})

export type OutboxItem = z.infer<typeof outboxItemSchema>

/** The part of a transaction that puts an event where the relay finds it. */
export function outboxPut(event: EventEnvelope): TransactItem {
  const item: OutboxItem = { id: event.id, event: JSON.stringify(event), createdAt: event.ts }
  return {
    Put: {
      TableName: readVariable('OUTBOX_TABLE'),
      Item: item,
      ConditionExpression: 'attribute_not_exists(id)',
    },
  }
}

/** DynamoDB takes 25 deletes a call. */
const DELETES_PER_CALL = 25

/**
 * Removes published items. What cannot be removed stays and is published again by the sweep: runs claim their event,
 * so nothing happens twice.
 */
export async function deleteFromOutbox(ids: readonly string[]): Promise<void> {
  const table = readVariable('OUTBOX_TABLE')
  for (let start = 0; start < ids.length; start += DELETES_PER_CALL) {
    const requests = ids
      .slice(start, start + DELETES_PER_CALL)
      .map((id) => ({ DeleteRequest: { Key: { id } } }))
    await documents().send(new BatchWriteCommand({ RequestItems: { [table]: requests } }))
  }
}

/** Yields the items that were put before `before` (ISO time), page by page. @param signal gives it up: then it throws */
export async function* scanOutbox(before: string, signal?: AbortSignal): AsyncGenerator<OutboxItem[]> {
  const TableName = readVariable('OUTBOX_TABLE')
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const page = await documents().send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        FilterExpression: '#createdAt < :before',
        ExpressionAttributeNames: { '#createdAt': 'createdAt' },
        ExpressionAttributeValues: { ':before': before },
        ExclusiveStartKey,
      }),
      { ...(signal && { abortSignal: signal }) },
    )
    yield z.parse(z.array(outboxItemSchema), page.Items ?? [])
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
}
