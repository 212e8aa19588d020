import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'

import type { FaultHandle } from '../../local/faults/fault.ts'
import { isJsonObject } from '../../local/json.ts'
import type { PlushieUser } from './plushie-user.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

/** Functions whose task was abandoned (StopExecution, time-outs) work on, as on AWS: what they do late must do no harm. */

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
const MINUTE_MS = 60_000

afterEach(() => plushieCloud().behave())

const STEPS = [
  { step: 'upload-original', fn: FUNCTIONS.steps },
  { step: 'analyze-image', fn: FUNCTIONS.steps },
  { step: 'generate-plushie', fn: FUNCTIONS.drawing },
  { step: 'upload-generated', fn: FUNCTIONS.steps },
  { step: 'finalize', fn: FUNCTIONS.steps },
] as const

/** The next invocation of the step begins so late that nobody waits for it any more. */
function delay(step: string, delayMs: number): FaultHandle {
  const fn = step === 'generate-plushie' ? FUNCTIONS.drawing : FUNCTIONS.steps
  const when = (payload: unknown): boolean => isJsonObject(payload) && payload['step'] === step
  return plushieCloud().cloud.faults.add({ kind: 'delay', function: fn, delayMs, when })
}

/** Submits, and lets time pass no further than to where the step is invoked and does not begin. */
async function submitUntil(user: PlushieUser, step: string): Promise<string> {
  const { clock, quiet } = plushieCloud()
  delay(step, 10 * MINUTE_MS)
  clock.startJumping(clock.now() + 5000)
  const generationId = await user.submit(PHOTO)
  await quiet()
  return generationId
}

/** How many steps a function has run to their end. */
function endedSteps(fn: string): number {
  const { cloud } = plushieCloud()
  return cloud.logs(fn).filter(({ message }) => /"step (succeeded|failed)"/.test(message)).length
}

async function pictureOf(
  user: PlushieUser,
  generationId: string,
): Promise<{ etag: string | undefined; run: string | undefined }> {
  const { cloud, output } = plushieCloud()
  const s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  })
  const { ETag, Metadata } = await s3.send(
    new HeadObjectCommand({
      Bucket: output('ObjectsBucket'),
      Key: `plushify/generated/${user.userId}/${generationId}.png`,
    }),
  )
  s3.destroy()
  return { etag: ETag, run: Metadata?.['event-id'] }
}

describe.each(STEPS)('$step of a run that was stopped', ({ step, fn }) => {
  it('changes nothing when it comes after the clean-up', async () => {
    const { user, quiet, runs, clock, objectKeys, generation, checkInvariant } = plushieCloud()
    const ada = await user(`stopped-${step}`)
    const generationId = await submitUntil(ada, step)
    await runs.stop((await runs.only(generationId)).executionArn)
    await quiet()
    const failed = await generation(ada, generationId)
    expect(failed.status).toBe('failed')
    const before = endedSteps(fn)

    clock.startJumping()
    await quiet()

    expect(endedSteps(fn)).toBe(before + 1)
    expect(await generation(ada, generationId)).toEqual(failed)
    expect(await objectKeys(`plushify/generated/${ada.userId}/`)).toEqual([])
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    expect(await runs.cleanUpsOf(generationId)).toHaveLength(1)
    await checkInvariant()
  })

  it('changes nothing when it comes after its user retried, and has their plushie', async () => {
    const { user, quiet, runs, clock, generation, checkInvariant } = plushieCloud()
    const ada = await user(`retried-${step}`)
    const generationId = await submitUntil(ada, step)
    await runs.stop((await runs.only(generationId)).executionArn)
    await quiet()
    expect((await ada.retry(generationId)).status).toBe(202)
    await quiet()
    const completed = await generation(ada, generationId)
    expect(completed.status).toBe('completed')
    const picture = await pictureOf(ada, generationId)
    expect(picture.run).toBe(completed.eventId)
    const before = endedSteps(fn)

    clock.startJumping()
    await quiet()

    expect(endedSteps(fn)).toBe(before + 1)
    expect(await generation(ada, generationId)).toEqual(completed)
    expect(await pictureOf(ada, generationId)).toEqual(picture)
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})

describe('a step whose state timed out', () => {
  it.each(STEPS)('$step comes beside or after its next attempt, and costs one credit', async ({ step }) => {
    const { user, quiet, runs, objectKeys, checkInvariant } = plushieCloud()
    const ada = await user(`timed-out-${step}`)
    delay(step, 20 * MINUTE_MS)
    const generationId = await ada.submit(PHOTO)
    await quiet()
    expect((await ada.status(generationId)).status).toBe('completed')
    expect((await runs.only(generationId)).status).toBe('SUCCEEDED')
    expect(await objectKeys(`plushify/generated/${ada.userId}/`)).toHaveLength(1)
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})

describe('an AI that answers after the run was stopped', () => {
  it.each(['analyse', 'draw'] as const)('to "%s" changes nothing', async (task) => {
    const { user, quiet, runs, clock, gemini, objectKeys, generation, checkInvariant } = plushieCloud()
    const ada = await user(`late-answer-${task}`)
    gemini.behaviours.add({ kind: 'slow', delayMs: 40_000, task, times: 1 })
    clock.startJumping(clock.now() + 5000)
    const generationId = await ada.submit(PHOTO)
    await quiet()
    await runs.stop((await runs.only(generationId)).executionArn)
    await quiet()
    const failed = await generation(ada, generationId)
    expect(failed.status).toBe('failed')
    clock.startJumping()
    await quiet()
    expect(gemini.calls.at(-1)).toMatchObject({ task, status: 200 })
    expect(await generation(ada, generationId)).toEqual(failed)
    expect(await objectKeys(`plushify/generated/${ada.userId}/`)).toEqual([])
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
  })
})
