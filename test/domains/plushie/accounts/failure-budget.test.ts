import { readFileSync } from 'node:fs'

import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { handler as accountRoute } from '../../../../lambdas/domains/plushie/api/get-account.ts'
import { handler as retryRoute } from '../../../../lambdas/domains/plushie/api/retry-generation.ts'
import { handler as submitRoute } from '../../../../lambdas/domains/plushie/api/submit-generation.ts'
import { documents } from '../../../../lambdas/aws/documents.ts'
import { failGeneration } from '../../../../lambdas/domains/plushie/generations/fail-generation.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { getAccount } from '../../../../lambdas/domains/plushie/accounts/get-account.ts'
import { uploadKey } from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { putObject } from '../../../../lambdas/aws/objects.ts'
import { reopenGeneration } from '../../../../lambdas/domains/plushie/generations/reopen-generation.ts'
import { retryGeneration } from '../../../../lambdas/domains/plushie/generations/retry-generation.ts'
import { callRoute } from '../../../http/call-route.ts'
import {
  dieAfter,
  freshUser,
  invariant,
  MAX_FAILURES_PER_DAY,
  NAMES,
  passTime,
  ProcessDiedError,
  useAws,
} from '../../../aws/aws.ts'
import { accepted, fail, failed, outboxOf, submit, takeoverOf } from '../generations/lifecycle.ts'

useAws()

const PHOTO = readFileSync(new URL('../../../../samples/cat.png', import.meta.url))
const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
const MAX = 3

beforeEach(() => {
  process.env.MAX_FAILURES_PER_DAY = String(MAX)
  // Noon: a day has room on both sides.
  passTime(DAY_MS + DAY_MS / 2 - (Date.now() % DAY_MS))
})
afterEach(() => {
  process.env.MAX_FAILURES_PER_DAY = String(MAX_FAILURES_PER_DAY)
})

/** A user of whom so many failed today. @returns the last one */
async function failures(count: number): Promise<GenerationRun> {
  const userId = freshUser()
  const [first, ...rest] = Array.from({ length: count }, () => failed(userId))
  let last = await first
  for (const next of rest) last = await next
  if (!last) throw new Error('at least one')
  return last
}

const midnight = (): string => new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS).toISOString()
const reason = { code: 'internal', message: 'Sorry.' }

describe('a user of whom too much failed today', () => {
  it('is refused submits and retries until the next UTC day, and nothing is written', async () => {
    const run = await failures(MAX)
    const refusal = { outcome: 'too_many_failures_today', failures: MAX, until: midnight() }
    const before = (await outboxOf(run.userId)).length
    expect(await submit(run.userId)).toEqual(refusal)
    expect(await retryGeneration(run)).toEqual(refusal)
    passTime(12 * HOUR_MS - 1)
    expect(await submit(run.userId)).toEqual(refusal)
    expect(await outboxOf(run.userId)).toHaveLength(before)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0, failures: MAX })
    passTime(1)
    expect((await submit(run.userId)).outcome).toBe('accepted')
    expect((await retryGeneration(run)).outcome).toBe('accepted')
  })

  it('is told so in words by submit, retry and account', async () => {
    const run = await failures(MAX)
    const user = run.userId
    await putObject(uploadKey(run), PHOTO, 'image/png')
    const submitted = await callRoute(submitRoute, {
      user,
      body: PHOTO,
      headers: { 'content-type': 'image/png' },
    })
    const retried = await callRoute(retryRoute, { user, params: { id: run.generationId } })
    for (const { status, json, headers } of [submitted, retried]) {
      expect(status).toBe(429)
      expect(headers['retry-after']).toBe(String(12 * 60 * 60))
      expect(json.error).toMatchObject({
        code: 'too_many_failures_today',
        message: expect.stringMatching(/3 of your plushies .* tomorrow .* not charged/u),
        failures: MAX,
        retryAt: midnight(),
      })
    }
    const { json } = await callRoute(accountRoute, { user })
    expect(json).toMatchObject({ available: 3, paused: { until: midnight(), forSeconds: 12 * 60 * 60 } })
    passTime(12 * HOUR_MS)
    expect((await callRoute(accountRoute, { user })).json).not.toHaveProperty('paused')
  })

  it('still gets the answer of then for a request that is repeated', async () => {
    const userId = freshUser()
    const idempotency = { key: 'k', fingerprint: 'f' }
    const first = await submit(userId, { idempotency })
    if (first.outcome !== 'accepted') throw new Error(first.outcome)
    await fail({ userId, ...first })
    for (let count = 1; count < MAX; count += 1) await failed(userId)
    expect(await submit(userId, { idempotency })).toMatchObject({
      outcome: 'replayed',
      generationId: first.generationId,
    })
  })

  it('is not refused what an operator reruns, whose failure counts', async () => {
    const run = await failures(MAX)
    passTime(1)
    const rerun = takeoverOf(run)
    expect(await reopenGeneration(rerun)).toBe('reopened')
    await fail(rerun)
    expect((await invariant()).get(run.userId)?.failures).toBe(MAX + 1)
  })

  it('was one of whom less had failed a moment before: in progress goes on', async () => {
    const userId = freshUser()
    const open = await Promise.all([accepted(userId), accepted(userId), accepted(userId)])
    for (const run of open) await fail(run)
    expect((await getAccount(userId)).paused).toBeDefined()
    expect((await invariant()).get(userId)).toMatchObject({ processing: 0, failures: 3 })
  })
})

describe('a failure', () => {
  it('is counted once, also when it is recorded twice, or several times at once', async () => {
    const run = await accepted(freshUser())
    const results = await Promise.all(Array.from({ length: 4 }, () => failGeneration({ ...run, reason })))
    expect(results.filter((result) => result === 'failed')).toHaveLength(1)
    expect(await failGeneration({ ...run, reason })).toBe('already-failed')
    expect((await invariant()).get(run.userId)?.failures).toBe(1)
  })

  it('is counted with its record or not at all when the process dies', async () => {
    for (const writes of [0, 1]) {
      const run = await accepted(freshUser())
      const death = dieAfter(writes)
      await expect(failGeneration({ ...run, reason })).rejects.toThrow(ProcessDiedError)
      death.revive()
      expect((await invariant()).get(run.userId)?.failures).toBe(writes)
      await failGeneration({ ...run, reason })
      expect((await invariant()).get(run.userId)?.failures).toBe(1)
    }
  })

  it('counts for the UTC day on which it is recorded, and is forgotten a week later', async () => {
    const run = await accepted(freshUser())
    passTime(12 * HOUR_MS)
    await fail(run)
    const { Item } = await documents().send(
      new GetCommand({
        TableName: NAMES.ACCOUNTS_TABLE,
        Key: { userId: run.userId, entry: `failures#${new Date().toISOString().slice(0, 10)}` },
      }),
    )
    expect(Item).toMatchObject({ failures: 1, expiresAt: (Date.now() + 8 * DAY_MS) / 1000 })
  })
})
