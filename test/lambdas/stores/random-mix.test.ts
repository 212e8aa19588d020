import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'

import { beginFailing } from '../../../lambdas/stores/begin-failing.ts'
import { completeGeneration } from '../../../lambdas/stores/complete-generation.ts'
import { failGeneration } from '../../../lambdas/stores/fail-generation.ts'
import type { GenerationRun } from '../../../lambdas/stores/generation.ts'
import { grantCredits } from '../../../lambdas/stores/grant-credits.ts'
import { openGenerationsSince } from '../../../lambdas/stores/open-generations.ts'
import { recordGenerated } from '../../../lambdas/stores/record-generated.ts'
import { reopenGeneration } from '../../../lambdas/stores/reopen-generation.ts'
import { retryGeneration } from '../../../lambdas/stores/retry-generation.ts'
import { dieAfter, freshUser, invariant, useAws } from '../aws.ts'
import { submit } from './lifecycle.ts'

useAws()

/** What a user, a run, an operator or a bug may do; `pick` chooses the user and one of their runs, old ones too. */
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
] as const

const move = fc.record({
  action: fc.constantFrom(...ACTIONS),
  pick: fc.nat(1000),
  /** How many at the same moment. */
  times: fc.constantFrom(1, 1, 2, 4),
  /** The process dies after so many writes; undefined: it lives. */
  death: fc.option(fc.nat(3), { nil: undefined, freq: 4 }),
})

const reason = { code: 'x', message: 'x' }

it('keeps the invariant over any mix of submits, ends, retries, reruns, grants and deaths', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 25 }), async (moves) => {
      const users = [freshUser(), freshUser()]
      const runs: GenerationRun[] = []
      for (const { action, pick, times, death } of moves) {
        const userId = users[pick % 2] ?? ''
        const run = runs[pick % Math.max(1, runs.length)]
        const dead = death === undefined ? undefined : dieAfter(death)
        const results = await Promise.allSettled(
          Array.from({ length: times }, () => act(action, userId, run, pick)),
        )
        dead?.revive()
        for (const result of results)
          if (result.status === 'fulfilled' && result.value) runs.push(result.value)
        await invariant()
      }
      // In the end the reconciler finds all that is open, also what nobody was told of, and then nothing is reserved.
      for await (const open of openGenerationsSince(new Date(Date.now() + 1000).toISOString())) {
        expect(await failGeneration({ ...open, reason })).toBe('failed')
      }
      const balances = await invariant()
      for (const userId of users) expect(balances.get(userId)?.processing ?? 0).toBe(0)
    }),
    { numRuns: 12 },
  )
}, 120_000)

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
    return result.outcome === 'accepted' ? { userId, ...result } : undefined
  }
  if (action === 'grant') {
    await grantCredits({ userId, key: `grant-${pick % 3}`, credits: 2, grantedBy: 'operator' })
    return undefined
  }
  if (!run) return undefined
  if (action === 'complete') await completeGeneration({ ...run, generatedKey: 'k' })
  else if (action === 'begin-failing') await beginFailing(run)
  else if (action === 'fail') await failGeneration({ ...run, reason })
  else if (action === 'record') await recordGenerated(run, { generatedKey: 'k' })
  else if (action === 'retry') {
    const result = await retryGeneration(run)
    return result.outcome === 'accepted' ? { userId: run.userId, ...result } : undefined
  } else {
    const rerun = { ...run, eventId: uuidv7() }
    await reopenGeneration(rerun)
    return rerun
  }
  return undefined
}
