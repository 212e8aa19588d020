import { createHash } from 'node:crypto'

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod/mini'

import { readVariable } from '../aws/environment.ts'
import { requestKey } from '../job/request-key.ts'
import { REQUEST_SECONDS } from '../job/lifetimes.ts'
import { documents } from '../aws/documents.ts'

/** A request that its caller gave a name, so that it can be sent again. */
export interface KeyedRequest {
  /** Who calls: two callers with the same key do not meet. */
  readonly caller: string
  /** Id of the route: neither do two routes. */
  readonly route: string
  /** The `Idempotency-Key` header. */
  readonly key: string
  /** What is asked for, as JSON takes it: the same key with something else is a mistake, and no repetition. */
  readonly content: unknown
}

/** What is known of a key. */
export interface KnownRequest {
  /** The id that was given to what the request makes: a UUID of version 7, whose order is the order of the requests. */
  readonly id: string
  /** Whether it was the same request. */
  readonly same: boolean
}

const itemSchema = z.object({ id: z.string(), fingerprint: z.string(), expiresAt: z.number() })

/** What the key stands for, if it was used in the last 30 days. */
export async function findRequest(request: KeyedRequest): Promise<KnownRequest | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: readVariable('STEPLADDER_RUNS_TABLE'),
      Key: { pk: keyOf(request) },
      ConsistentRead: true,
    }),
  )
  const item = Item && z.parse(itemSchema, Item)
  // DynamoDB's TTL deletes late.
  return item && item.expiresAt >= nowSeconds() ? known(item, request) : undefined
}

/**
 * Takes the key for a request, and gives what it makes an id.
 *
 * - Death right after: the same request gets the same id, and does what was not done.
 * - Twice, or two at once: one takes it, the other gets the same id, or is told that it is another request.
 */
export async function claimRequest(request: KeyedRequest): Promise<KnownRequest & { taken: boolean }> {
  const id = uuidv7()
  const now = nowSeconds()
  try {
    await documents().send(
      new PutCommand({
        TableName: readVariable('STEPLADDER_RUNS_TABLE'),
        Item: {
          pk: keyOf(request),
          id,
          fingerprint: fingerprintOf(request),
          expiresAt: now + REQUEST_SECONDS,
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #expiresAt < :now',
        ExpressionAttributeNames: { '#expiresAt': 'expiresAt' },
        ExpressionAttributeValues: { ':now': now },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return { id, same: true, taken: true }
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
    return { ...known(z.parse(itemSchema, unmarshall(error.Item)), request), taken: false }
  }
}

function known({ id, fingerprint }: z.infer<typeof itemSchema>, request: KeyedRequest): KnownRequest {
  return { id, same: fingerprint === fingerprintOf(request) }
}

/** Hashed: callers and keys are of any length, and may be personal. */
function keyOf({ caller, route, key }: KeyedRequest): string {
  return requestKey(hash([caller, route, key]))
}

function fingerprintOf({ content }: KeyedRequest): string {
  return hash(content)
}

function hash(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('base64url')
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
