import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'

import { documents } from '../../lambdas/aws/documents.ts'
import { ContentionError, retryConflicts } from '../../lambdas/aws/retry-conflicts.ts'
import { transact } from '../../lambdas/aws/transact.ts'
import { NAMES, useAws } from './aws.ts'

useAws()

const put = (id: string, condition?: string) => ({
  Put: {
    TableName: NAMES.OUTBOX_TABLE,
    Item: { id, event: '{}', createdAt: 'now' },
    ...(condition !== undefined && { ConditionExpression: condition }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  },
})

function cancelled(...codes: string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  })
}

/** Lets the next sends fail with these errors, one each; then they reach the database. Yields the tokens that were sent. */
function failNext(errors: readonly Error[]): string[] {
  const tokens: string[] = []
  const left = [...errors]
  const name = 'failNext'
  documents().middlewareStack.add(
    (next) => (args) => {
      tokens.push(String(Reflect.get(args.input, 'ClientRequestToken')))
      const error = left.shift()
      if (error) throw error
      return next(args)
    },
    { step: 'initialize', name, override: true },
  )
  onTestFinished(() => void documents().middlewareStack.remove(name))
  return tokens
}

describe('a transaction', () => {
  it('is tried again under the same token while others hold an item', async () => {
    const inProgress = new TransactionInProgressException({ message: 'busy', $metadata: {} })
    const tokens = failNext([
      cancelled('None', 'TransactionConflict'),
      inProgress,
      cancelled('ThrottlingError'),
    ])
    expect(await transact('test', [put('a')])).toEqual({ committed: true })
    expect(tokens).toHaveLength(4)
    expect(new Set(tokens).size).toBe(1)
  })

  it('does not take a refusal beside a conflict at its word', async () => {
    failNext([cancelled('ConditionalCheckFailed', 'TransactionConflict')])
    expect(await transact('test', [put('b'), put('c')])).toEqual({ committed: true })
  })

  it('tells in the order of the request which items were refused, and what is there', async () => {
    await transact('test', [put('taken')])
    const result = await transact('test', [
      put('free', 'attribute_not_exists(id)'),
      put('taken', 'attribute_not_exists(id)'),
    ])
    expect(result).toEqual({
      committed: false,
      refusals: [
        { refused: false, item: undefined },
        { refused: true, item: { id: 'taken', event: '{}', createdAt: 'now' } },
      ],
    })
  })

  it('throws what is no refusal', async () => {
    failNext([cancelled('ValidationError')])
    await expect(transact('test', [put('d')])).rejects.toThrow(TransactionCanceledException)
    failNext([new Error('socket hang up')])
    await expect(transact('test', [put('d')])).rejects.toThrow('socket hang up')
  })

  it('that met an answer lost on the way is applied once: the token tells', async () => {
    const name = 'loseAnswer'
    let lost = 0
    documents().middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args)
        lost += 1
        if (lost === 1) throw Object.assign(new Error('reset'), { name: 'TimeoutError', $retryable: {} })
        return answer
      },
      { step: 'deserialize', name, priority: 'low', override: true },
    )
    onTestFinished(() => void documents().middlewareStack.remove(name))
    expect(await transact('test', [put('once', 'attribute_not_exists(id)')])).toEqual({ committed: true })
    expect(lost).toBe(2)
  })
})

describe('retries of conflicts', () => {
  it('wait longer and longer with jitter, and end', async () => {
    const waits: number[] = []
    const busy = retryConflicts(
      'a write',
      async () => ({ done: false as const, cause: new Error('held') }),
      async (ms) => void waits.push(ms),
    )
    await expect(busy).rejects.toThrow(ContentionError)
    expect(waits).toHaveLength(13)
    for (const [index, ms] of waits.entries()) expect(ms).toBeLessThanOrEqual(Math.min(600, 15 * 2 ** index))
    expect(new Set(waits).size).toBeGreaterThan(1)
  })
})
