import { describe, expect, it } from 'vitest'

import { completeGeneration } from '../../../../lambdas/domains/plushie/generations/complete-generation.ts'
import { failGeneration } from '../../../../lambdas/domains/plushie/generations/fail-generation.ts'
import { GenerationClosedError } from '../../../../lambdas/domains/plushie/generations/generation-closed-error.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { recordOriginal } from '../../../../lambdas/domains/plushie/generations/record-original.ts'
import {
  reopenGeneration,
  ReservationRefusedError,
} from '../../../../lambdas/domains/plushie/generations/reopen-generation.ts'
import { retryGeneration } from '../../../../lambdas/domains/plushie/generations/retry-generation.ts'
import { dieAfter, freshUser, invariant, ProcessDiedError, useAws } from '../../../aws/aws.ts'
import { accepted, failed, outboxOf, takeoverOf } from './lifecycle.ts'

useAws()

const reason = { code: 'internal', message: 'Something went wrong.' }

describe('retrying', () => {
  it('reserves a credit again and asks for a run of its own', async () => {
    const userId = freshUser()
    const run = await failed(userId)
    const result = await retryGeneration(run)
    if (result.outcome !== 'accepted') throw new Error(result.outcome)
    expect(result.eventId).not.toBe(run.eventId)
    const generation = await getGeneration(run)
    expect(generation).toMatchObject({ status: 'processing', eventId: result.eventId })
    expect(generation).not.toHaveProperty('error')
    expect((await invariant()).get(userId)).toMatchObject({ credits: 3, processing: 1 })
    expect((await outboxOf(userId)).map((item) => item.id).toSorted()).toEqual(
      [run.eventId, result.eventId].toSorted(),
    )
  })

  it('starts from the stored original where there is one', async () => {
    const userId = freshUser()
    const run = await accepted(userId)
    await recordOriginal(run, { originalKey: 'plushify/originals/u/g.webp', imageType: 'image/webp' })
    await failGeneration({ ...run, reason })
    const result = await retryGeneration(run)
    const item = (await outboxOf(userId)).find(({ id }) => 'eventId' in result && id === result.eventId)
    expect(JSON.parse(item?.event ?? '')).toMatchObject({
      data: { upload: { key: 'plushify/originals/u/g.webp' }, imageType: 'image/webp' },
    })
  })

  it('several times at once starts one run', async () => {
    const userId = freshUser()
    const run = await failed(userId)
    const results = await Promise.all(Array.from({ length: 5 }, () => retryGeneration(run)))
    expect(results.filter((result) => result.outcome === 'accepted')).toHaveLength(1)
    expect(results.filter((result) => result.outcome === 'not_failed')).toHaveLength(4)
    expect(await outboxOf(userId)).toHaveLength(2)
    expect((await invariant()).get(userId)?.processing).toBe(1)
  })

  it('is refused for what is not failed, not there, or without credit', async () => {
    const userId = freshUser()
    const run = await failed(userId)
    expect(await retryGeneration({ userId: freshUser(), generationId: run.generationId })).toEqual({
      outcome: 'not_found',
    })
    for (let count = 0; count < 3; count += 1) await accepted(userId)
    expect(await retryGeneration(run)).toEqual({
      outcome: 'insufficient_credits',
      available: 0,
      processing: 3,
    })
    const open = await accepted(freshUser())
    expect(await retryGeneration(open)).toEqual({ outcome: 'not_failed', status: 'processing' })
    await completeGeneration({ ...open, generatedKey: 'k' })
    expect(await retryGeneration(open)).toEqual({ outcome: 'not_failed', status: 'completed' })
    await invariant()
  })

  it('leaves all or nothing at a death', async () => {
    for (const writes of [0, 1]) {
      const userId = freshUser()
      const run = await failed(userId)
      const death = dieAfter(writes)
      await expect(retryGeneration(run)).rejects.toThrow(ProcessDiedError)
      death.revive()
      expect((await invariant()).get(userId)?.processing).toBe(writes)
      expect(await outboxOf(userId)).toHaveLength(1 + writes)
      expect((await retryGeneration(run)).outcome).toBe(writes === 0 ? 'accepted' : 'not_failed')
      expect((await invariant()).get(userId)?.processing).toBe(1)
    }
  })

  it('shuts the earlier run out', async () => {
    const run = await failed(freshUser())
    await retryGeneration(run)
    expect(await failGeneration({ ...run, reason })).toBe('closed')
    await expect(completeGeneration({ ...run, generatedKey: 'k' })).rejects.toThrow(GenerationClosedError)
    expect((await invariant()).get(run.userId)?.processing).toBe(1)
  })
})

describe('reopening for a rerun', () => {
  it('takes a failed generation over, once', async () => {
    const run = await failed(freshUser())
    const rerun = takeoverOf(run)
    expect(await reopenGeneration(rerun)).toBe('reopened')
    expect(await reopenGeneration(rerun)).toBe('already-open')
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 1 })
    expect(await completeGeneration({ ...rerun, generatedKey: 'k' })).toBe('completed')
    expect(await reopenGeneration(rerun)).toBe('already-completed')
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 2, processing: 0 })
  })

  it('at once by two reruns lets one in', async () => {
    const run = await failed(freshUser())
    const results = await Promise.allSettled([takeoverOf(run), takeoverOf(run)].map(reopenGeneration))
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await invariant()).get(run.userId)?.processing).toBe(1)
  })

  it('is refused for an open or completed one, and to a run that has failed itself', async () => {
    const run = await accepted(freshUser())
    await expect(reopenGeneration(takeoverOf(run))).rejects.toThrow(GenerationClosedError)
    await failGeneration({ ...run, reason })
    await expect(reopenGeneration({ ...takeoverOf(run), eventId: run.eventId })).rejects.toThrow(
      GenerationClosedError,
    )
    const rerun = takeoverOf(run)
    await reopenGeneration(rerun)
    await completeGeneration({ ...rerun, generatedKey: 'k' })
    await expect(reopenGeneration(takeoverOf(run))).rejects.toThrow(GenerationClosedError)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 2, processing: 0 })
  })

  it('is refused when the user has no credit to reserve', async () => {
    const userId = freshUser()
    const run = await failed(userId)
    for (let count = 0; count < 3; count += 1) await accepted(userId)
    await expect(reopenGeneration(takeoverOf(run))).rejects.toThrow(ReservationRefusedError)
    expect((await invariant()).get(userId)).toMatchObject({ processing: 3 })
  })
})
