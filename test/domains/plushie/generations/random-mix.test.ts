import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { beginFailing } from '../../../../lambdas/domains/plushie/generations/begin-failing.ts'
import { completeGeneration } from '../../../../lambdas/domains/plushie/generations/complete-generation.ts'
import { failGeneration } from '../../../../lambdas/domains/plushie/generations/fail-generation.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { getAccount } from '../../../../lambdas/domains/plushie/accounts/get-account.ts'
import { grantCredits } from '../../../../lambdas/domains/plushie/accounts/grant-credits.ts'
import { listGenerations } from '../../../../lambdas/domains/plushie/generations/list-generations.ts'
import { openGenerationsSince } from '../../../../lambdas/domains/plushie/generations/open-generations.ts'
import { recordGenerated } from '../../../../lambdas/domains/plushie/generations/record-generated.ts'
import { reopenGeneration } from '../../../../lambdas/domains/plushie/generations/reopen-generation.ts'
import { retryGeneration } from '../../../../lambdas/domains/plushie/generations/retry-generation.ts'
import { dieAfter, freshUser, invariant, MAX_FAILURES_PER_DAY, passTime, useAws } from '../../../aws/aws.ts'
import { submit, takeoverOf } from './lifecycle.ts'

useAws()
/** Few, so that the mixes reach it. */
const FEW_FAILURES = 3
beforeAll(() => void (process.env.MAX_FAILURES_PER_DAY = String(FEW_FAILURES)))
afterAll(() => void (process.env.MAX_FAILURES_PER_DAY = String(MAX_FAILURES_PER_DAY)))

/** Each change is judged by the same mixes; to search others: `SEED=$RANDOM npx vitest run --project lambdas …`. */
const SEED = Number(process.env['SEED'] ?? 20260101)
const HOUR_MS = 60 * 60_000

/** What a user, a run, an operator, a bug or time may do; `pick` chooses the user and one of their runs, old ones too. */
const ACTIONS = [
  'submit',
  'repeat',
  'complete',
  'begin-failing',
  'fail',
  'record',
  'retry',
  'rerun',
  'grant',
  'wait',
] as const

const move = fc.record({
  // Failures and what follows them more often: much else can only happen after them.
  action: fc.constantFrom(...ACTIONS, 'submit', 'fail', 'fail', 'retry', 'retry', 'rerun'),
  pick: fc.nat(1000),
  /** How many at the same moment. */
  times: fc.constantFrom(1, 1, 2, 4),
  /** The process dies after so many writes; undefined: it lives, as it mostly does. */
  death: fc.constantFrom(...Array.from({ length: 8 }, () => undefined), 0, 1, 2, 3),
})

const reason = { code: 'x', message: 'x' }
/** What came of the actions: a mix in which nothing happens proves nothing. */
const outcomes = new Map<string, number>()
const MUST_HAPPEN = [
  'submit accepted',
  'submit replayed',
  'submit insufficient_credits',
  'complete completed',
  'begin-failing closing',
  'fail failed',
  'retry accepted',
  'rerun reopened',
  'grant granted',
]
const noted = (outcome: string): void => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)

it('keeps the invariant over any mix of submits, ends, retries, reruns, grants and deaths', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 15, maxLength: 35, size: 'max' }), async (moves) => {
      const users = [freshUser(), freshUser()]
      const runs: GenerationRun[] = []
      const failures = new Map(users.map((userId) => [userId, new Set<string>()]))
      const checkAll = async (): Promise<void> => {
        const balances = await invariant()
        for (const userId of users) {
          const seen = failures.get(userId)
          for (const failed of await failedRuns(userId)) seen?.add(failed)
          expect(balances.get(userId)?.failures ?? 0).toBe(seen?.size)
        }
      }
      for (const { action, pick, times, death } of moves) {
        // No two moves happen in the same millisecond.
        passTime(1)
        const userId = users[pick % 2] ?? ''
        // One of all runs, or, more often, of the latest: they are not over yet.
        const choice = pick % 4 === 0 ? runs : runs.slice(-2)
        const run = choice[pick % Math.max(1, choice.length)]
        const paused = new Map<string, boolean>()
        for (const each of users) paused.set(each, (await getAccount(each)).paused !== undefined)
        const dead = death === undefined ? undefined : dieAfter(death)
        const results = await Promise.allSettled(
          Array.from({ length: times }, () => act(action, userId, run, pick)),
        )
        dead?.revive()
        for (const result of results) {
          if (result.status !== 'fulfilled' || !result.value) continue
          runs.push(result.value)
          expect(action === 'rerun' || paused.get(result.value.userId) === false).toBe(true)
        }
        await checkAll()
      }
      // In the end the reconciler finds all that is open, also what nobody was told of, and then nothing is reserved.
      for await (const open of openGenerationsSince(new Date(Date.now() + 1000).toISOString())) {
        expect(await failGeneration({ ...open, reason })).toBe('failed')
      }
      await checkAll()
      const balances = await invariant()
      for (const userId of users) expect(balances.get(userId)?.processing ?? 0).toBe(0)
    }),
    { seed: SEED, numRuns: 12 },
  )
  expect(MUST_HAPPEN.filter((outcome) => !outcomes.has(outcome))).toEqual([])
}, 120_000)

/** The failures that can be seen now, each by the run that failed. */
async function failedRuns(userId: string): Promise<readonly string[]> {
  const { generations } = await listGenerations({ userId, limit: 50 })
  return generations
    .filter(({ status }) => status === 'failed')
    .map(({ generationId, eventId }) => `${generationId} ${eventId}`)
}

/** @returns the run that the action started, if it did */
async function act(
  action: (typeof ACTIONS)[number],
  userId: string,
  run: GenerationRun | undefined,
  pick: number,
): Promise<GenerationRun | undefined> {
  if (action === 'submit' || action === 'repeat') {
    const idempotency = action === 'repeat' ? { key: `key-${pick % 3}`, fingerprint: 'f' } : undefined
    const result = await submit(userId, { ...(idempotency && { idempotency }) })
    noted(`submit ${result.outcome}`)
    return result.outcome === 'accepted' ? { userId, ...result } : undefined
  }
  if (action === 'grant') {
    const { outcome } = await grantCredits({
      userId,
      key: `grant-${pick % 3}`,
      credits: 2,
      grantedBy: 'operator',
    })
    noted(`grant ${outcome}`)
    return undefined
  }
  if (action === 'wait') {
    passTime((pick % 8) * HOUR_MS)
    return undefined
  }
  if (!run) return undefined
  if (action === 'complete') noted(`complete ${await completeGeneration({ ...run, generatedKey: 'k' })}`)
  else if (action === 'begin-failing') noted(`begin-failing ${await beginFailing(run)}`)
  else if (action === 'fail') noted(`fail ${await failGeneration({ ...run, reason })}`)
  else if (action === 'record') await recordGenerated(run, { generatedKey: 'k' })
  else if (action === 'retry') {
    const result = await retryGeneration(run)
    noted(`retry ${result.outcome}`)
    return result.outcome === 'accepted' ? { userId: run.userId, ...result } : undefined
  } else {
    const rerun = takeoverOf(run)
    noted(`rerun ${await reopenGeneration(rerun)}`)
    return rerun
  }
  return undefined
}
