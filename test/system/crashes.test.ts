import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import type { FaultHandle } from '../../local/faults/fault.ts'
import type { JsonValue } from '../../local/json.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
/** More calls than any function makes in one invocation. */
const MANY = 20

const CRASH_AFTER_TRANSACTION = {
  kind: 'crash',
  service: 'dynamodb',
  action: 'TransactWriteItems',
  afterCall: 1,
} as const

afterEach(() => plushieCloud().behave())

/** Makes the function's process die after its n-th call to AWS, once. */
function crashAfter(call: number, fn: string, when?: (payload: JsonValue) => boolean): FaultHandle {
  const { cloud } = plushieCloud()
  return cloud.faults.add({ kind: 'crash', function: fn, afterCall: call, ...(when && { when }) })
}

function isStep(step: string): (payload: JsonValue) => boolean {
  return (payload) => z.object({ step: z.literal(step) }).safeParse(payload).success
}

/**
 * For n = 1, 2, … until the function makes no n-th call: crashes it there, lets everything go on, and checks the
 * invariant and that nothing is left open. @returns how many calls there were to crash after
 */
async function crashAfterEachCall(
  name: string,
  crash: (call: number) => FaultHandle,
  expected: 'completed' | 'failed',
): Promise<number> {
  const { user, pass, quiet, items, behave, gemini, checkInvariant } = plushieCloud()
  for (let call = 1; call < MANY; call += 1) {
    const victim = await user(`${name}-${call}`)
    if (expected === 'failed') gemini.behaviours.add({ kind: 'refuse', task: 'draw', times: 1 })
    const fault = crash(call)
    const generationId = await victim.submit(PHOTO)
    await quiet()
    // What a dead relay left behind is the sweeper's.
    if ((await items('OutboxTable')).length > 0) await pass(SWEEP_MINUTES)
    behave()
    expect((await victim.status(generationId)).status, `after call ${call}`).toBe(expected)
    expect(await victim.account()).toMatchObject({
      credits: expected === 'completed' ? 9 : 10,
      processing: 0,
    })
    await checkInvariant()
    if (fault.hits === 0) return call - 1
  }
  throw new Error(`${name} makes ${MANY} calls or more`)
}

const SWEEP_MINUTES = 7

describe('a process that dies between any two of its calls', () => {
  it.each([
    { step: 'upload-original', fn: FUNCTIONS.steps, atLeast: 4 },
    { step: 'analyze-image', fn: FUNCTIONS.steps, atLeast: 3 },
    { step: 'generate-plushie', fn: FUNCTIONS.drawing, atLeast: 3 },
    { step: 'upload-generated', fn: FUNCTIONS.steps, atLeast: 4 },
    { step: 'finalize', fn: FUNCTIONS.steps, atLeast: 1 },
  ])('in $step costs nothing but time', async ({ step, fn, atLeast }) => {
    const calls = await crashAfterEachCall(step, (call) => crashAfter(call, fn, isStep(step)), 'completed')
    expect(calls).toBeGreaterThanOrEqual(atLeast)
  })

  it('in the clean-up leaves a generation that failed, and a free credit', async () => {
    const crash = (call: number): FaultHandle => crashAfter(call, FUNCTIONS.steps, isStep('clean-up'))
    expect(await crashAfterEachCall('clean-up', crash, 'failed')).toBeGreaterThanOrEqual(2)
  })

  it('in the relay costs nothing but time', async () => {
    const crash = (call: number): FaultHandle => crashAfter(call, FUNCTIONS.relay)
    expect(await crashAfterEachCall('relay', crash, 'completed')).toBeGreaterThanOrEqual(2)
  })

  it('in the submission leaves nothing, or a generation that completes', async () => {
    const { user, quiet, runs, checkInvariant } = plushieCloud()
    let call = 1
    for (; call < MANY; call += 1) {
      const victim = await user(`submit-${call}`)
      const fault = crashAfter(call, FUNCTIONS.submit)
      const answer = await victim.send(PHOTO)
      await quiet()
      const { generations } = await victim.list()
      if (fault.hits === 0) break
      expect(answer.status, `after call ${call}`).toBe(500)
      expect(generations.length).toBeLessThanOrEqual(1)
      for (const { generationId, status } of generations) {
        expect(status).toBe('completed')
        expect((await runs.only(generationId)).status).toBe('SUCCEEDED')
      }
      expect((await victim.account()).credits).toBe(10 - generations.length)
      await checkInvariant()
    }
    // The photo, the account, and the transaction that accepts.
    expect(call).toBeGreaterThan(3)
  })

  it('right after the submission was accepted completes the generation', async () => {
    const { user, setCredits, quiet, cloud, checkInvariant } = plushieCloud()
    const victim = await user('accepted-and-dead')
    await setCredits(victim, 1)
    cloud.faults.add({ ...CRASH_AFTER_TRANSACTION, function: FUNCTIONS.submit })
    expect((await victim.send(PHOTO)).status).toBe(500)
    await quiet()
    expect((await victim.list()).generations).toMatchObject([{ status: 'completed' }])
    expect(await victim.account()).toMatchObject({ credits: 0, processing: 0 })
    await checkInvariant()
  })

  it('right after a retry was accepted completes the generation', async () => {
    const { user, quiet, cloud, gemini, checkInvariant } = plushieCloud()
    const victim = await user('retried-and-dead')
    gemini.behaviours.add({ kind: 'refuse', task: 'draw', times: 1 })
    const generationId = await victim.submit(PHOTO)
    await quiet()
    cloud.faults.add({ ...CRASH_AFTER_TRANSACTION, function: FUNCTIONS.retry })
    expect((await victim.retry(generationId)).status).toBe(500)
    await quiet()
    expect((await victim.status(generationId)).status).toBe('completed')
    expect(await victim.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })

  it('in a retry by the user leaves it failed, or completes it', async () => {
    const { user, quiet, gemini, checkInvariant } = plushieCloud()
    let call = 1
    for (; call < MANY; call += 1) {
      const victim = await user(`retry-${call}`)
      gemini.behaviours.add({ kind: 'refuse', task: 'draw', times: 1 })
      const generationId = await victim.submit(PHOTO)
      await quiet()
      const fault = crashAfter(call, FUNCTIONS.retry)
      await victim.retry(generationId)
      await quiet()
      const { status } = await victim.status(generationId)
      expect(await victim.account()).toMatchObject({
        credits: status === 'completed' ? 9 : 10,
        processing: 0,
      })
      await checkInvariant()
      if (fault.hits === 0) break
    }
    // The record, the original, and the transaction.
    expect(call).toBeGreaterThan(2)
  })
})
