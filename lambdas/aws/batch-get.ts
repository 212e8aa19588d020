import { setTimeout as delay } from 'node:timers/promises'

import { BatchGetCommand, type BatchGetCommandInput } from '@aws-sdk/lib-dynamodb'

import { documents } from './documents.ts'

type Keys = NonNullable<NonNullable<BatchGetCommandInput['RequestItems']>[string]['Keys']>

const MAX_TRIES = 5
const BASE_DELAY_MS = 25

/** DynamoDB left keys unread again and again, because it was busy. Nothing is wrong with them: ask again later. */
export class UnreadKeysError extends Error {
  override readonly name = 'UnreadKeysError'
}

/**
 * Reads items by their keys in one request. Those that are not there are left out; their order is DynamoDB's.
 * @param keys at most 100, none twice
 * @param options.consistent as of now, not as of a second ago. Default: false, at half the price
 * @throws {UnreadKeysError} when keys stay unread
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function batchGet(
  table: string,
  keys: Keys,
  { consistent = false }: { readonly consistent?: boolean } = {},
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = []
  let unread = keys
  for (let tries = 0; unread.length > 0; tries += 1) {
    if (tries === MAX_TRIES) {
      throw new UnreadKeysError(`${unread.length} of ${keys.length} keys of ${table} stayed unread`)
    }
    if (tries > 0) await delay(Math.random() * BASE_DELAY_MS * 2 ** tries)
    const { Responses, UnprocessedKeys } = await documents().send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: unread, ConsistentRead: consistent } } }),
    )
    items.push(...(Responses?.[table] ?? []))
    unread = UnprocessedKeys?.[table]?.Keys ?? []
  }
  return items
}
