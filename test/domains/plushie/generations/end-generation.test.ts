import { describe, expect, it } from 'vitest'

import { beginFailing } from '../../../../lambdas/domains/plushie/generations/begin-failing.ts'
import { completeGeneration } from '../../../../lambdas/domains/plushie/generations/complete-generation.ts'
import { failGeneration } from '../../../../lambdas/domains/plushie/generations/fail-generation.ts'
import { GenerationClosedError } from '../../../../lambdas/domains/plushie/generations/generation-closed-error.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { recordAnalysis } from '../../../../lambdas/domains/plushie/generations/record-analysis.ts'
import { recordGenerated } from '../../../../lambdas/domains/plushie/generations/record-generated.ts'
import { recordOriginal } from '../../../../lambdas/domains/plushie/generations/record-original.ts'
import { dieAfter, freshUser, invariant, ProcessDiedError, useAws } from '../../../aws/aws.ts'
import { accepted } from './lifecycle.ts'

useAws()

const reason = { code: 'ai_unavailable', message: 'The AI service is busy.' }
const generatedKey = 'plushify/generated/u/g.png'
const complete = (run: GenerationRun) => completeGeneration({ ...run, generatedKey })
const fail = (run: GenerationRun) => failGeneration({ ...run, reason })
const stranger = (run: GenerationRun): GenerationRun => ({ ...run, eventId: 'another-event' })

describe('completing', () => {
  it('uses up one credit and its reservation', async () => {
    const run = await accepted(freshUser())
    expect(await complete(run)).toBe('completed')
    expect(await getGeneration(run)).toMatchObject({ status: 'completed', generatedKey })
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 2, processing: 0, granted: 3 })
  })

  it('twice, or several times at once, counts once', async () => {
    const run = await accepted(freshUser())
    const results = await Promise.all(Array.from({ length: 5 }, () => complete(run)))
    expect(results.toSorted()).toEqual([...Array.from({ length: 4 }, () => 'already-completed'), 'completed'])
    expect(await complete(run)).toBe('already-completed')
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 2, processing: 0 })
  })

  it('is refused to the run of another event', async () => {
    const run = await accepted(freshUser())
    await expect(complete(stranger(run))).rejects.toThrow(GenerationClosedError)
    expect((await invariant()).get(run.userId)?.processing).toBe(1)
    await complete(run)
    await expect(complete(stranger(run))).rejects.toThrow(/is completed and belongs to event/)
  })

  it('is refused after a failure', async () => {
    const run = await accepted(freshUser())
    await fail(run)
    await expect(complete(run)).rejects.toThrow(GenerationClosedError)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
  })

  it('is refused for a generation that is not there', async () => {
    await expect(complete({ userId: freshUser(), generationId: 'none', eventId: 'e' })).rejects.toThrow(
      'does not exist',
    )
  })
})

describe('failing', () => {
  it('frees the reservation, keeps the original and forgets the picture', async () => {
    const run = await accepted(freshUser())
    await recordOriginal(run, { originalKey: 'plushify/originals/u/g.png', imageType: 'image/png' })
    await recordGenerated(run, { generatedKey })
    expect(await fail(run)).toBe('failed')
    const generation = await getGeneration(run)
    expect(generation).toMatchObject({
      status: 'failed',
      error: reason,
      originalKey: 'plushify/originals/u/g.png',
      imageType: 'image/png',
    })
    expect(generation).not.toHaveProperty('generatedKey')
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
  })

  it('twice, or several times at once, frees it once', async () => {
    const run = await accepted(freshUser())
    const results = await Promise.all(Array.from({ length: 5 }, () => fail(run)))
    expect(results.toSorted()).toEqual([...Array.from({ length: 4 }, () => 'already-failed'), 'failed'])
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
  })

  it('leaves alone what is completed, owned by another run, or gone', async () => {
    const run = await accepted(freshUser())
    expect(await fail(stranger(run))).toBe('closed')
    await complete(run)
    expect(await fail(run)).toBe('closed')
    expect(await fail({ ...run, generationId: 'none' })).toBe('closed')
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 2, processing: 0 })
  })

  it('at the same time as completing, one of them wins and the other knows', async () => {
    for (let round = 0; round < 5; round += 1) {
      const run = await accepted(freshUser())
      const [completed, failed] = await Promise.all([
        complete(run).catch((error: unknown) => (error instanceof Error ? error.name : error)),
        fail(run),
      ])
      const balance = (await invariant()).get(run.userId)
      expect([
        ['completed', 'closed', 2, 0],
        ['GenerationClosedError', 'failed', 3, 0],
      ]).toContainEqual([completed, failed, balance?.credits, balance?.processing])
    }
  })
})

describe('beginning to fail', () => {
  it('shuts the run out, changes neither status nor reservation, and lets the failure be recorded', async () => {
    const run = await accepted(freshUser())
    expect(await Promise.all([beginFailing(run), beginFailing(run)])).toEqual(['closing', 'closing'])
    await expect(complete(run)).rejects.toThrow(/is being cleaned up/)
    await expect(recordGenerated(run, { generatedKey })).rejects.toThrow(GenerationClosedError)
    expect(await getGeneration(run)).toMatchObject({ status: 'processing', closing: run.eventId })
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 1 })
    expect(await fail(run)).toBe('failed')
    expect(await getGeneration(run)).not.toHaveProperty('closing')
    expect(await beginFailing(run)).toBe('already-failed')
  })

  it('leaves alone what is completed, owned by another run, or gone', async () => {
    const run = await accepted(freshUser())
    expect(await beginFailing(stranger(run))).toBe('closed')
    expect(await getGeneration(run)).not.toHaveProperty('closing')
    await complete(run)
    expect(await beginFailing(run)).toBe('closed')
    expect(await beginFailing({ ...run, generationId: 'none' })).toBe('closed')
  })

  it('at the same time as completing, one of them wins and the other knows', async () => {
    for (let round = 0; round < 5; round += 1) {
      const run = await accepted(freshUser())
      const outcomes = await Promise.all([
        complete(run).catch((error: unknown) => (error instanceof Error ? error.name : error)),
        beginFailing(run),
      ])
      expect([
        ['completed', 'closed'],
        ['GenerationClosedError', 'closing'],
      ]).toContainEqual(outcomes)
    }
  })
})

describe('recording a step', () => {
  const analysis = { subjectType: 'pet' as const, description: 'A cat.', keyFeatures: ['whiskers'] }

  it('stores it, and storing it again changes nothing', async () => {
    const run = await accepted(freshUser())
    await recordAnalysis(run, analysis)
    await recordAnalysis(run, analysis)
    expect(await getGeneration(run)).toMatchObject({ status: 'processing', analysis })
  })

  it('is refused to the run of another event and after the end', async () => {
    const run = await accepted(freshUser())
    await expect(recordAnalysis(stranger(run), analysis)).rejects.toThrow(GenerationClosedError)
    await fail(run)
    await expect(recordAnalysis(run, analysis)).rejects.toThrow(GenerationClosedError)
    await expect(recordGenerated(run, { generatedKey })).rejects.toThrow(GenerationClosedError)
    expect(await getGeneration(run)).not.toHaveProperty('analysis')
  })
})

describe('a death while ending a generation', () => {
  it.each([
    ['completing', complete, { credits: 2, processing: 0 }],
    ['failing', fail, { credits: 3, processing: 0 }],
  ])('by %s leaves all or nothing, and the repeat ends well', async (_, end, balance) => {
    for (const writes of [0, 1]) {
      const run = await accepted(freshUser())
      const death = dieAfter(writes)
      await expect(end(run)).rejects.toThrow(ProcessDiedError)
      death.revive()
      expect((await invariant()).get(run.userId)?.processing).toBe(writes === 0 ? 1 : 0)
      expect(await end(run)).toMatch(writes === 0 ? /^(completed|failed)$/ : /^already-(completed|failed)$/)
      expect((await invariant()).get(run.userId)).toMatchObject(balance)
    }
  })
})
