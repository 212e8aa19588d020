import { afterEach, describe, expect, it } from 'vitest'

import type { Fault } from '../../local/faults/fault.ts'
import { isJsonObject } from '../../local/json.ts'
import type { JsonValue } from '../../local/json.ts'
import type { Behaviour } from '../../local/providers/gemini/behaviour.ts'
import { refusalOf } from './plushie-user.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
const MINUTES_1_2_4 = [60, 120, 240]

afterEach(() => plushieCloud().behave())

describe('retries', () => {
  it('tries three times more, after 1, 2 and 4 minutes, and completes on the last', async () => {
    const { user, quiet, gemini, runs, clock, checkInvariant } = plushieCloud()
    const ada = await user('retry-ada')
    gemini.behaviours.add({ kind: 'fail', status: 503, task: 'draw', times: 3 })
    const before = clock.now()
    const generationId = await ada.submit(PHOTO)
    await quiet()
    expect((await ada.status(generationId)).status).toBe('completed')
    const { executionArn } = await runs.only(generationId)
    expect(await runs.waits(executionArn)).toEqual(MINUTES_1_2_4)
    const draws = gemini.calls.filter(({ task, at }) => task === 'draw' && Date.parse(at) >= before)
    expect(draws.map(({ status }) => status)).toEqual([503, 503, 503, 200])
    const minutes = draws.map(({ at }) => Math.floor((Date.parse(at) - before) / 60_000))
    expect(minutes).toEqual([0, 1, 3, 7])
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })

  it('are all made before the job times out: the fourth try of a step comes, also when earlier ones took long', async () => {
    const { user, quiet, gemini, runs, clock } = plushieCloud()
    const ada = await user('retry-slowly')
    const earlier = gemini.calls.filter(({ task }) => task === 'draw').length
    gemini.behaviours.add({ kind: 'fail', status: 503, task: 'analyse', times: 3 })
    gemini.behaviours.add({ kind: 'hang', task: 'draw', times: 3 })
    const before = clock.now()
    const generationId = await ada.submit(PHOTO)
    await quiet()
    expect((await ada.status(generationId)).status).toBe('completed')
    expect(gemini.calls.filter(({ task }) => task === 'draw')).toHaveLength(earlier + 4)
    const { executionArn } = await runs.only(generationId)
    expect(await runs.waits(executionArn)).toEqual([...MINUTES_1_2_4, ...MINUTES_1_2_4])
    // 7 minutes of waiting with each model, and three attempts of 2 minutes: more than a quarter of an hour.
    expect(clock.now() - before).toBeGreaterThan(19 * 60_000)
  })

  it('runs earlier steps once however often a later one is tried', async () => {
    const { user, quiet, gemini, runs } = plushieCloud()
    const ada = await user('retry-once')
    gemini.behaviours.add({ kind: 'fail', status: 429, task: 'draw', times: 2 })
    const analysed = gemini.calls.filter(({ task }) => task === 'analyse').length
    const generationId = await ada.submit(PHOTO)
    await quiet()
    expect(gemini.calls.filter(({ task }) => task === 'analyse')).toHaveLength(analysed + 1)
    const { executionArn } = await runs.only(generationId)
    expect(await runs.waits(executionArn)).toEqual([60, 120])
  })
})

describe.each<{
  step: string
  fault?: Fault
  behaviour?: Behaviour
  code: string
  says: RegExp
  stored: boolean
}>([
  {
    step: 'upload-original',
    fault: refusedWrite('CopyObject', 'plushify/originals/'),
    code: 'internal',
    says: /went wrong on our side/u,
    stored: false,
  },
  {
    step: 'analyze-image',
    behaviour: { kind: 'fail', status: 500, task: 'analyse' },
    code: 'ai_unavailable',
    says: /busy or unavailable/u,
    stored: true,
  },
  {
    step: 'generate-plushie',
    behaviour: { kind: 'fail', status: 429, task: 'draw' },
    code: 'ai_unavailable',
    says: /busy or unavailable/u,
    stored: true,
  },
  {
    step: 'upload-generated',
    fault: refusedWrite('PutObject', 'plushify/generated/'),
    code: 'internal',
    says: /went wrong on our side/u,
    stored: true,
  },
  {
    step: 'finalize',
    fault: {
      kind: 'fail',
      function: FUNCTIONS.steps,
      when: (payload) => stepOf(payload) === 'finalize',
      errorType: 'TypeError',
      times: Infinity,
    },
    code: 'internal',
    says: /went wrong on our side/u,
    stored: true,
  },
])('a failure of $step', ({ step, fault, behaviour, code, says, stored }) => {
  it('is retried, then told in words; the photo stays, the credit is free, and a retry needs no upload', async () => {
    const { cloud, user, quiet, gemini, runs, objectKeys, generation, checkInvariant, behave } =
      plushieCloud()
    const bob = await user(`fails-${step}`)
    if (fault) cloud.faults.add(fault)
    if (behaviour) gemini.behaviours.add(behaviour)
    const generationId = await bob.submit(PHOTO)
    await quiet()

    const status = await bob.status(generationId)
    expect(status).toMatchObject({ status: 'failed', retryable: true, progress: null, error: { code } })
    expect(status.error?.message).toMatch(says)
    expect(status.error?.message).toMatch(/not charged/u)
    const run = await runs.only(generationId)
    expect(run.status).toBe('FAILED')
    expect(await runs.waits(run.executionArn)).toEqual(MINUTES_1_2_4)
    expect((await runs.states(run.executionArn)).slice(-4)).toEqual([
      step,
      'clean-up',
      'mark-cleaned',
      'failed',
    ])
    expect(await bob.account()).toEqual({ credits: 10, processing: 0, available: 10, limit: 5 })
    const originals = await objectKeys(`plushify/originals/${bob.userId}/`)
    expect(originals).toHaveLength(stored ? 1 : 0)
    expect(await objectKeys(`uploads/${bob.userId}/`)).toHaveLength(1)
    expect(await objectKeys(`plushify/generated/${bob.userId}/`)).toEqual([])
    await checkInvariant()

    behave()
    const retried = await bob.retry(generationId)
    expect(retried).toMatchObject({ status: 202, body: { generationId, status: 'processing' } })
    await quiet()
    expect(await bob.status(generationId)).toMatchObject({ status: 'completed', retryable: false })
    expect(await objectKeys(`plushify/generated/${bob.userId}/`)).toEqual([
      (await generation(bob, generationId)).generatedKey,
    ])
    expect(await bob.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})

describe.each<{ behaviour: Behaviour; code: string }>([
  { behaviour: { kind: 'refuse', task: 'analyse' }, code: 'refused' },
  { behaviour: { kind: 'refuse', task: 'draw' }, code: 'refused' },
  { behaviour: { kind: 'nonsense', task: 'analyse' }, code: 'ai_answer' },
  { behaviour: { kind: 'nonsense', task: 'draw' }, code: 'ai_answer' },
])('an AI that answers "$behaviour.task" with "$behaviour.kind"', ({ behaviour, code }) => {
  it('is asked once and not again', async () => {
    const { user, quiet, gemini, runs, checkInvariant } = plushieCloud()
    const bob = await user(`${behaviour.kind}-${behaviour.task}`)
    gemini.behaviours.add(behaviour)
    const asked = gemini.calls.filter(({ task }) => task === behaviour.task).length
    const generationId = await bob.submit(PHOTO)
    await quiet()
    expect(await bob.status(generationId)).toMatchObject({ status: 'failed', error: { code } })
    expect(gemini.calls.filter(({ task }) => task === behaviour.task)).toHaveLength(asked + 1)
    const { executionArn } = await runs.only(generationId)
    expect(await runs.waits(executionArn)).toEqual([])
    expect(await bob.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
  })
})

describe('an AI that hangs', () => {
  it.each(['analyse', 'draw'] as const)(
    'is given up in time at "%s", asked again, and told',
    async (task) => {
      const { user, quiet, gemini, runs, checkInvariant } = plushieCloud()
      const bob = await user(`hangs-${task}`)
      gemini.behaviours.add({ kind: 'hang', task })
      const generationId = await bob.submit(PHOTO)
      await quiet()
      expect(await bob.status(generationId)).toMatchObject({
        status: 'failed',
        error: { code: 'ai_timeout' },
      })
      const { executionArn } = await runs.only(generationId)
      expect(await runs.waits(executionArn)).toEqual(MINUTES_1_2_4)
      expect(await bob.account()).toMatchObject({ credits: 10, processing: 0 })
      await checkInvariant()
    },
  )

  it('costs one try when it answers the next time', async () => {
    const { user, quiet, gemini, runs } = plushieCloud()
    const bob = await user('hangs-once')
    gemini.behaviours.add({ kind: 'hang', task: 'draw', times: 1 })
    const generationId = await bob.submit(PHOTO)
    await quiet()
    expect((await bob.status(generationId)).status).toBe('completed')
    expect(await runs.waits((await runs.only(generationId)).executionArn)).toEqual([60])
  })
})

describe('a retry by the user', () => {
  it('is refused while the generation is processing and after it completed', async () => {
    const { user, quiet, gemini, clock } = plushieCloud()
    const eve = await user('retries-too-early')
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000, times: 1 })
    clock.startJumping(clock.now() + 10_000)
    const generationId = await eve.submit(PHOTO)
    await quiet()
    const early = await eve.retry(generationId)
    expect([early.status, refusalOf(early).code]).toEqual([409, 'not_failed'])
    clock.startJumping()
    await quiet()
    expect((await eve.status(generationId)).status).toBe('completed')
    expect((await eve.retry(generationId)).status).toBe(409)
    expect(await eve.account()).toMatchObject({ credits: 9, processing: 0 })
  })
})

function refusedWrite(action: 'PutObject' | 'CopyObject', containing: string): Fault {
  return {
    kind: 'refuse',
    service: 's3',
    action,
    containing,
    code: 'AccessDenied',
    statusCode: 403,
    times: Infinity,
  }
}

function stepOf(payload: JsonValue): JsonValue | undefined {
  return isJsonObject(payload) ? payload['step'] : undefined
}
