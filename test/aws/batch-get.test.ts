import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'

import { batchGet, UnreadKeysError } from '../../lambdas/aws/batch-get.ts'
import { documents } from '../../lambdas/aws/documents.ts'
import { ensureAccount } from '../../lambdas/domains/plushie/accounts/ensure-account.ts'
import { freshUser, NAMES, useAws } from './aws.ts'

useAws()

const requestSchema = z.object({
  input: z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.unknown()) })) }),
})
const keyOf = (userId: string) => ({ userId, entry: 'account' })

/** DynamoDB, which leaves all but the first key unread as many times as told. Returns how often it was asked. */
function busyFor(times: number): () => number {
  let asked = 0
  const name = 'busyFor'
  documents().middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== 'BatchGetItemCommand') return next(args)
      asked += 1
      const { input } = requestSchema.parse({ input: args.input })
      const keys = input.RequestItems[NAMES.ACCOUNTS_TABLE]?.Keys ?? []
      if (asked > times) return next(args)
      const [first, ...rest] = keys
      const result = await next({ input: { RequestItems: { [NAMES.ACCOUNTS_TABLE]: { Keys: [first] } } } })
      Object.assign(result.output, {
        UnprocessedKeys: { [NAMES.ACCOUNTS_TABLE]: { Keys: rest.length > 0 ? rest : [first] } },
      })
      return result
    },
    { step: 'initialize', priority: 'high', name, override: true },
  )
  onTestFinished(() => void documents().middlewareStack.remove(name))
  return () => asked
}

describe('batchGet', () => {
  it('reads what is there, and asks again for what was left unread', async () => {
    const users = [freshUser(), freshUser(), freshUser()]
    for (const userId of users) await ensureAccount(userId)
    const asked = busyFor(2)
    const keys = [...users, freshUser()].map(keyOf)
    const items = await batchGet(NAMES.ACCOUNTS_TABLE, keys, { consistent: true })
    expect(new Set(items.map(({ userId }) => userId))).toEqual(new Set(users))
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
