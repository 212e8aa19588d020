import { PutCommand } from '@aws-sdk/lib-dynamodb'

import { documents } from './documents.ts'
import { readVariable } from '../job/environment.ts'

/** How long people can look at it. */
const KEPT_DAYS = 30
/** Below DynamoDB's 400 KB an item. */
const MAX_EVENT_BYTES = 300_000

/** An event that no job could take. */
export interface Review {
  /** Id of the delivery on the bus: the same for repeated deliveries. */
  readonly id: string
  /** `ignored`: the catalog does not know it. `invalid`: it does not fit its schema. */
  readonly kind: 'ignored' | 'invalid'
  readonly name: string
  /** What is wrong, by path. */
  readonly problems: readonly string[]
  /** The event's `detail` as it came. */
  readonly detail: unknown
}

/** Keeps an event for 30 days, for people to look at. Twice: the same item. A huge event is kept without its text. */
export async function keepForReview({ detail, ...review }: Review): Promise<void> {
  const text = JSON.stringify(detail ?? null)
  const isKept = Buffer.byteLength(text) <= MAX_EVENT_BYTES
  const now = Date.now()
  await documents().send(
    new PutCommand({
      TableName: readVariable('REVIEWS_TABLE'),
      Item: {
        ...review,
        ...(isKept ? { event: text } : { eventBytes: Buffer.byteLength(text) }),
        recordedAt: new Date(now).toISOString(),
        expiresAt: Math.floor(now / 1000) + KEPT_DAYS * 86_400,
      },
    }),
  )
}
