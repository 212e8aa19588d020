import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { batchGet, UnreadKeysError } from '../../../lambdas/stores/batch-get.ts'
import { documents } from '../../../lambdas/stores/documents.ts'
import { ensureAccount } from '../../../lambdas/stores/ensure-account.ts'
import { freshUser, NAMES, useAws } from '../aws.ts'

useAws()
afterEach(() => vi.restoreAllMocks())

const keyOf = (userId: string) => ({ userId, entry: 'account' })

/** DynamoDB, which leaves all but the first key unread as many times as told. */
function busyFor(times: number): () => number {
  const send = documents().send.bind(documents())
  let asked = 0
  vi.spyOn(documents(), 'send').mockImplementation(async (command: unknown) => {
    if (!(command instanceof BatchGetCommand)) throw new Error('only batches are asked for')
    asked += 1
    const { Keys = [] } = command.input.RequestItems?.[NAMES.ACCOUNTS_TABLE] ?? {}
    const [first, ...rest] = Keys
    if (asked > times || first === undefined) return send(command)
    const read = await send(
      new BatchGetCommand({ RequestItems: { [NAMES.ACCOUNTS_TABLE]: { Keys: [first] } } }),
    )
    return {
      ...read,
      UnprocessedKeys: { [NAMES.ACCOUNTS_TABLE]: { Keys: rest.length > 0 ? rest : [first] } },
    }
  })
  return () => asked
}

describe('batchGet', () => {
  it('reads what is there, and asks again for what was left unread', async () => {
    const users = [freshUser(), freshUser(), freshUser()]
    for (const userId of users) await ensureAccount(userId)
    const asked = busyFor(2)
    const keys = [...users, freshUser()].map(keyOf)
    const items = await batchGet(NAMES.ACCOUNTS_TABLE, keys, { consistent: true })
    expect(items.map(({ userId }) => userId).toSorted()).toEqual(users.toSorted())
    expect(asked()).toBe(3)
  })

  it('asks for nothing without keys', async () => {
    const asked = busyFor(0)
    expect(await batchGet(NAMES.ACCOUNTS_TABLE, [])).toEqual([])
    expect(asked()).toBe(0)
  })

  it('gives up after five times', async () => {
    const asked = busyFor(Infinity)
    const reading = batchGet(NAMES.ACCOUNTS_TABLE, [keyOf(freshUser()), keyOf(freshUser())])
    await expect(reading).rejects.toThrow(UnreadKeysError)
    expect(asked()).toBe(5)
  })
})
