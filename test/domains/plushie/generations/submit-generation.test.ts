import { describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'

import { getAccount } from '../../../../lambdas/domains/plushie/accounts/get-account.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { failGeneration } from '../../../../lambdas/domains/plushie/generations/fail-generation.ts'
import { grantCredits } from '../../../../lambdas/domains/plushie/accounts/grant-credits.ts'
import { dieAfter, freshUser, INITIAL_CREDITS, invariant, useAws } from '../../../aws/aws.ts'
import { accepted, outboxOf, submit } from './lifecycle.ts'

useAws()

async function richUser(credits: number): Promise<string> {
  const userId = freshUser()
  await grantCredits({ userId, key: 'test', credits: credits - INITIAL_CREDITS, grantedBy: 'test' })
  return userId
}

function outcomes(results: readonly { outcome: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

describe('submitting', () => {
  it('makes account, record and event together on first use', async () => {
    const userId = freshUser()
    const run = await accepted(userId)

    expect(await getGeneration(run)).toMatchObject({ ...run, status: 'processing', imageType: 'image/jpeg' })
    expect(await getAccount(userId)).toEqual({ credits: 3, processing: 1, available: 2, limit: 5 })
    const [item, ...others] = await outboxOf(userId)
    expect(others).toEqual([])
    expect(JSON.parse(item?.event ?? '')).toEqual({
      id: run.eventId,
      name: 'plushie/generate.requested',
      data: {
        generationId: run.generationId,
        userId,
        upload: { key: `uploads/${userId}/${run.generationId}` },
        imageType: 'image/jpeg',
      },
      ts: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect((await invariant()).get(userId)).toMatchObject({ credits: 3, processing: 1 })
  })

  it('refuses without credit and says what is left, writing nothing', async () => {
    const userId = freshUser()
    for (let count = 0; count < 3; count += 1) await accepted(userId)
    expect(await submit(userId)).toEqual({ outcome: 'insufficient_credits', available: 0, processing: 3 })
    expect((await invariant()).get(userId)?.generations).toEqual({ processing: 3, completed: 0, failed: 0 })
    expect(await outboxOf(userId)).toHaveLength(3)
  })

  it('accepts 5 of 6 at once', async () => {
    const userId = await richUser(10)
    const results = await Promise.all(Array.from({ length: 6 }, () => submit(userId)))
    expect(outcomes(results)).toEqual({ accepted: 5, too_many_in_progress: 1 })
    expect(results.find((result) => result.outcome === 'too_many_in_progress')).toEqual({
      outcome: 'too_many_in_progress',
      processing: 5,
      limit: 5,
    })
    expect((await invariant()).get(userId)).toMatchObject({ credits: 10, processing: 5 })
  })

  it('accepts 3 of 50 at once from a new user with 3 credits', async () => {
    const userId = freshUser()
    const results = await Promise.all(Array.from({ length: 50 }, () => submit(userId)))
    expect(outcomes(results)).toEqual({ accepted: 3, insufficient_credits: 47 })
    expect((await invariant()).get(userId)).toMatchObject({ credits: 3, processing: 3, granted: 3 })
    expect(await outboxOf(userId)).toHaveLength(3)
  })

  it('keeps users apart', async () => {
    const [ada, bob] = [freshUser(), freshUser()]
    const results = await Promise.all([submit(ada), submit(ada), submit(ada), submit(ada), submit(bob)])
    expect(outcomes(results.slice(0, 4))).toEqual({ accepted: 3, insufficient_credits: 1 })
    expect(results[4]?.outcome).toBe('accepted')
    const balances = await invariant()
    expect(balances.get(ada)?.processing).toBe(3)
    expect(balances.get(bob)?.processing).toBe(1)
  })
})

describe('an idempotency key', () => {
  const idempotency = { key: 'k', fingerprint: 'f' }

  it('accepts one of many at once and gives all the same generation', async () => {
    const userId = freshUser()
    const results = await Promise.all(Array.from({ length: 8 }, () => submit(userId, { idempotency })))
    expect(outcomes(results)).toEqual({ accepted: 1, replayed: 7 })
    expect(new Set(results.map((result) => 'generationId' in result && result.generationId)).size).toBe(1)
    expect((await invariant()).get(userId)?.processing).toBe(1)
  })

  it('answers as before even when no credit is left', async () => {
    const userId = freshUser()
    const first = await submit(userId, { idempotency })
    await accepted(userId)
    await accepted(userId)
    expect(await submit(userId, { idempotency })).toEqual({
      outcome: 'replayed',
      generationId: 'generationId' in first && first.generationId,
    })
  })

  it('is refused for another request', async () => {
    const userId = freshUser()
    await submit(userId, { idempotency })
    expect(await submit(userId, { idempotency: { key: 'k', fingerprint: 'other' } })).toEqual({
      outcome: 'idempotency_key_reused',
    })
    expect((await invariant()).get(userId)?.processing).toBe(1)
  })

  it('is not used up by a request that was refused', async () => {
    const userId = freshUser()
    const runs = [await accepted(userId), await accepted(userId), await accepted(userId)]
    expect((await submit(userId, { idempotency })).outcome).toBe('insufficient_credits')
    for (const run of runs.slice(0, 1)) await failGeneration({ ...run, reason: { code: 'x', message: 'x' } })
    expect((await submit(userId, { idempotency })).outcome).toBe('accepted')
  })

  it('of one user is none of another user', async () => {
    const [ada, bob] = [freshUser(), freshUser()]
    expect((await submit(ada, { idempotency })).outcome).toBe('accepted')
    expect((await submit(bob, { idempotency })).outcome).toBe('accepted')
  })
})

describe('the same generation id', () => {
  it('is accepted once', async () => {
    const userId = freshUser()
    const generationId = uuidv7()
    const results = await Promise.all([submit(userId, { generationId }), submit(userId, { generationId })])
    expect(outcomes(results)).toEqual({ accepted: 1, replayed: 1 })
    expect((await invariant()).get(userId)?.processing).toBe(1)
  })
})

describe('a death while submitting', () => {
  it.each([0, 1, 2, 3])('after write %i leaves all or nothing, and the repeat ends well', async (writes) => {
    const userId = freshUser()
    const idempotency = { key: 'k', fingerprint: 'f' }
    const death = dieAfter(writes)
    const result = await submit(userId, { idempotency }).catch((error: unknown) => error)
    // A new user: the refused try is no write, so the account is write 1 and the submission write 2.
    const expected = writes < 3 ? { name: 'ProcessDiedError' } : { outcome: 'accepted' }
    expect(result).toMatchObject(expected)
    death.revive()

    const between = (await invariant()).get(userId)
    expect(between?.processing ?? 0).toBe((await outboxOf(userId)).length)

    const repeat = await submit(userId, { idempotency })
    expect(repeat.outcome).toBe(writes < 2 ? 'accepted' : 'replayed')
    expect((await invariant()).get(userId)).toMatchObject({ credits: 3, processing: 1 })
    expect(await outboxOf(userId)).toHaveLength(1)
  })
})
