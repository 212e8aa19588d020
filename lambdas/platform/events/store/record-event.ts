import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { PutCommand } from '@aws-sdk/lib-dynamodb'

import { readVariable } from '../../../aws/environment.ts'
import { documents } from '../../../aws/documents.ts'
import { newestShard, positionOf, type EventRecord } from './event-record.ts'

/** How long people can look at an event. The claim of its run lives longer. */
const KEPT_DAYS = 30
/** Below DynamoDB's 400 KB an item, with room for the other attributes. */
const MAX_DETAIL_BYTES = 300_000
/** A wrong list of a thousand things has a thousand problems: the first ones say enough. */
const MAX_PROBLEMS = 20
const MAX_PROBLEM_LENGTH = 300

/** An event as it came. */
export interface ArrivedEvent extends Omit<
  EventRecord,
  'receivedAt' | 'position' | 'detail' | 'detailBytes' | 'problems'
> {
  readonly problems: readonly string[]
  readonly detail: unknown
}

/**
 * Keeps an event for 30 days. Twice, or two at once: the first record stays. A huge event is kept without its text.
 */
export async function recordEvent({ detail, problems, ...event }: ArrivedEvent): Promise<void> {
  const text = JSON.stringify(detail ?? null)
  const bytes = Buffer.byteLength(text)
  const now = Date.now()
  const receivedAt = new Date(now).toISOString()
  try {
    await documents().send(
      new PutCommand({
        TableName: readVariable('EVENTS_TABLE'),
        Item: {
          ...event,
          problems: shorten(problems),
          receivedAt,
          ...(bytes <= MAX_DETAIL_BYTES ? { detail: text } : { detailBytes: bytes }),
          shard: newestShard(event.kind, event.id),
          position: positionOf(receivedAt, event.id),
          expiresAt: Math.floor(now / 1000) + KEPT_DAYS * 86_400,
        },
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    )
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
  }
}

function shorten(problems: readonly string[]): readonly string[] {
  const shown = problems.slice(0, MAX_PROBLEMS).map((problem) => problem.slice(0, MAX_PROBLEM_LENGTH))
  const more = problems.length - shown.length
  return more > 0 ? [...shown, `and ${more} more`] : shown
}
