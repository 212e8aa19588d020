import type { DynamoDBBatchResponse } from 'aws-lambda'
import * as z from 'zod/mini'

import { functionLog } from '../../runtime/logger.ts'
import type { OutboxItem } from '../../bus/outbox.ts'
import { publishOutbox } from './publish-outbox.ts'

const text = z.object({ S: z.string() })

const batchSchema = z.object({
  Records: z.array(
    z.object({
      eventName: z.optional(z.string()),
      dynamodb: z.object({ SequenceNumber: z.string(), NewImage: z.optional(z.unknown()) }),
    }),
  ),
})

const imageSchema = z.object({ id: text, event: text, createdAt: text })

/**
 * Publishes what the outbox table's stream brings. Failed items are reported by their sequence numbers: Lambda delivers
 * again from the lowest on, so later ones are published twice, which their ids make harmless.
 */
export async function handler(batch: unknown): Promise<DynamoDBBatchResponse> {
  const records = z.parse(batchSchema, batch).Records.filter((record) => record.eventName === 'INSERT')
  const failures: string[] = []
  const sequenceNumbers = new Map<string, string>()
  const items: OutboxItem[] = []
  for (const { dynamodb } of records) {
    const image = z.safeParse(imageSchema, dynamodb.NewImage)
    if (image.success) {
      const { id, event, createdAt } = image.data
      sequenceNumbers.set(id.S, dynamodb.SequenceNumber)
      items.push({ id: id.S, event: event.S, createdAt: createdAt.S })
    } else {
      failures.push(dynamodb.SequenceNumber)
      functionLog.error('an outbox item is not one', { sequenceNumber: dynamodb.SequenceNumber })
    }
  }
  for (const id of await publishOutbox(items)) failures.push(sequenceNumbers.get(id) ?? '')
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) }
}
