import { describe, expect, it } from 'vitest'

import { handler as showGeneration } from '../../../../lambdas/domains/plushie/api/get-generation.ts'
import { handler as retryRoute } from '../../../../lambdas/domains/plushie/api/retry-generation.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { uploadKey } from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { putObject } from '../../../../lambdas/aws/objects.ts'
import { reopenGeneration } from '../../../../lambdas/domains/plushie/generations/reopen-generation.ts'
import { retryGeneration } from '../../../../lambdas/domains/plushie/generations/retry-generation.ts'
import { MAX_USER_RETRIES } from '../../../../lambdas/domains/plushie/generations/user-retries.ts'
import { callRoute } from '../../../http/call-route.ts'
import { freshUser, invariant, passTime, useAws } from '../../../aws/aws.ts'
import { fail, failed, outboxOf, takeoverOf } from './lifecycle.ts'

useAws()

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const PAUSES_MINUTES = [0, 1, 5, 15, 60]

/** Retries by the store, which must be taken. @returns the run of the retry */
async function retried(run: GenerationRun): Promise<GenerationRun> {
  const result = await retryGeneration(run)
  if (result.outcome !== 'accepted') throw new Error(`the retry was answered with ${result.outcome}`)
  return { ...run, eventId: result.eventId }
}

/** A generation with its photo that has failed, by a clock that stands still. */
async function failedWithPhoto(): Promise<GenerationRun> {
  passTime(0)
  const run = await failed(freshUser())
  await putObject(uploadKey(run), Buffer.from('photo'), 'image/png')
  return run
}

const retry = ({ userId, generationId }: GenerationRun) =>
  callRoute(retryRoute, { user: userId, params: { id: generationId } })
const show = async ({ userId, generationId }: GenerationRun) =>
  (await callRoute(showGeneration, { user: userId, params: { id: generationId } })).json

/** Expects that the generation tells of the pause, that a retry a second too early is refused, and lets the pause pass. */
async function expectRefusedFor(
  minutes: number,
  run: Awaited<ReturnType<typeof failedWithPhoto>>,
  { left, at }: { readonly left: number; readonly at: string },
): Promise<void> {
  expect(await show(run)).toMatchObject({
    retryable: true,
    retry: { allowed: false, left, at, afterSeconds: minutes * 60 },
  })
  passTime(minutes * MINUTE_MS - SECOND_MS)
  expect(await retryGeneration(run)).toEqual({ outcome: 'retry_too_soon', retryAt: at })
  passTime(SECOND_MS)
}

describe('the retries of one generation by its user', () => {
  it('are five, at once and then after 1, 5, 15 and 60 minutes, and the generation says so', async () => {
    let run = await failedWithPhoto()
    expect(PAUSES_MINUTES).toHaveLength(MAX_USER_RETRIES)
    for (const [count, minutes] of PAUSES_MINUTES.entries()) {
      const left = MAX_USER_RETRIES - count
      const at = new Date(Date.now() + minutes * MINUTE_MS).toISOString()
      if (minutes > 0) await expectRefusedFor(minutes, run, { left, at })
      expect(await show(run)).toMatchObject({
        retryable: true,
        retry: { allowed: true, left, at, afterSeconds: 0 },
      })
      run = await retried(run)
      expect(await show(run)).not.toHaveProperty('retry')
      await fail(run)
    }
    passTime(24 * 60 * MINUTE_MS)
    expect(await retryGeneration(run)).toEqual({ outcome: 'no_retries_left' })
    const view = await show(run)
    expect(view).toMatchObject({ retryable: false, retry: { allowed: false, left: 0 } })
    expect(view.retry).not.toHaveProperty('at')
    expect(await outboxOf(run.userId)).toHaveLength(1 + MAX_USER_RETRIES)
    expect((await invariant()).get(run.userId)).toMatchObject({ processing: 0, failures: 6 })
  })

  it('are refused in words, with the time', async () => {
    let run = await failedWithPhoto()
    expect((await retry(run)).status).toBe(202)
    run = { ...run, eventId: (await getGeneration(run))?.eventId ?? '' }
    await fail(run)
    passTime(15 * SECOND_MS)
    const early = await retry(run)
    expect(early.status).toBe(429)
    expect(early.headers['retry-after']).toBe('45')
    expect(early.json.error).toMatchObject({
      code: 'retry_too_soon',
      message: 'This photo has failed several times: please wait 45 s before you try it again.',
      retryAt: new Date(Date.now() + 45 * SECOND_MS).toISOString(),
    })
    for (const minutes of PAUSES_MINUTES.slice(1)) {
      passTime(minutes * MINUTE_MS)
      run = await retried(run)
      await fail(run)
    }
    const last = await retry(run)
    expect(last.status).toBe(409)
    expect(last.json.error).toMatchObject({ code: 'no_retries_left', limit: MAX_USER_RETRIES })
    expect(last.headers).not.toHaveProperty('retry-after')
  })

  it('of many at once count once', async () => {
    const run = await failedWithPhoto()
    const results = await Promise.all(Array.from({ length: 6 }, () => retryGeneration(run)))
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
    expect(await getGeneration(run)).toMatchObject({ retries: 1, status: 'processing' })
  })

  it("are not used up by an operator's rerun, whose failure begins the pause anew", async () => {
    const first = await failedWithPhoto()
    const run = await retried(first)
    await fail(run)
    passTime(10 * MINUTE_MS)
    const rerun = takeoverOf(run)
    await reopenGeneration(rerun)
    await fail(rerun)
    expect(await getGeneration(run)).toMatchObject({ retries: 1 })
    expect((await retryGeneration(run)).outcome).toBe('retry_too_soon')
    passTime(MINUTE_MS)
    expect((await retryGeneration(run)).outcome).toBe('accepted')
  })
})
