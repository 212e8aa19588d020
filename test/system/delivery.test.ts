import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import type { Generation } from '../../lambdas/domains/plushie/generations/generation.ts'
import type { TestCloud } from '../../local/index.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
const EVENT_NAME = 'plushie/generate.requested'
const STATUS_CHANGE = 'Step Functions Execution Status Change'
/** The longest that a sweep lets something lie: its interval, and the age from which it looks at it. */
const SWEEP_MINUTES = 8
/** After so long the reconciler has failed what nobody ended: see `MAX_OPEN_SECONDS`. */
const ALL_RECONCILED_MINUTES = 81

afterEach(() => plushieCloud().behave())

/** The entry that the relay puts on the bus for a generation. */
function busEntry({ generationId, userId, eventId, upload, imageType, createdAt }: Generation, bus: string) {
  const detail = {
    id: eventId,
    name: EVENT_NAME,
    data: { generationId, userId, upload, imageType },
    ts: createdAt,
  }
  return { EventBusName: bus, Source: 'stepladder', DetailType: EVENT_NAME, Detail: JSON.stringify(detail) }
}

describe('an event that is delivered twice', () => {
  it('runs once when the bus delivers it twice at the same time', async () => {
    const { cloud, user, quiet, runs, checkInvariant } = plushieCloud()
    const ada = await user('bus-twice')
    cloud.faults.add({ kind: 'duplicate', detailType: EVENT_NAME })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const both = await runs.of(generationId)
    expect(both.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED'])
    expect(both.filter(({ output }) => output === '{"duplicate":true}')).toHaveLength(1)
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })

  it('runs once when it is put again after the end, with the same id', async () => {
    const { cloud, user, quiet, runs, generation, gemini, output, checkInvariant } = plushieCloud()
    const ada = await user('put-again')
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const calls = gemini.calls.length
    const entry = busEntry(await generation(ada, generationId), output('EventBusName'))
    await cloud.call('events', 'PutEvents', { Entries: [entry, entry] })
    await quiet()
    const [first, ...more] = await runs.of(generationId)
    expect(first?.output).not.toBe('{"duplicate":true}')
    expect(more.map((run) => run.output)).toEqual(['{"duplicate":true}', '{"duplicate":true}'])
    expect(gemini.calls).toHaveLength(calls)
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })

  it('runs once when the relay dies after it published, and publishes again', async () => {
    const { cloud, user, pass, quiet, runs, items, checkInvariant } = plushieCloud()
    const ada = await user('relay-twice')
    const crash = cloud.faults.add({
      kind: 'crash',
      function: FUNCTIONS.relay,
      service: 'events',
      action: 'PutEvents',
      afterCall: 1,
    })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    await pass(1)
    expect(crash.hits).toBe(1)
    const both = await runs.of(generationId)
    expect(both.map((run) => run.output === '{"duplicate":true}')).toEqual([false, true])
    expect((await ada.status(generationId)).status).toBe('completed')
    expect(await items('OutboxTable')).toEqual([])
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})

describe('an event that does not get through', () => {
  it('is published by the sweeper when the relay cannot run', async () => {
    const { cloud, user, pass, items, checkInvariant } = plushieCloud()
    const ada = await user('no-relay')
    cloud.faults.add({ kind: 'crash', function: FUNCTIONS.relay, times: Infinity })
    const generationId = await ada.submit(PHOTO)
    expect((await ada.status(generationId)).status).toBe('processing')
    await pass(SWEEP_MINUTES)
    expect((await ada.status(generationId)).status).toBe('completed')
    expect(await items('OutboxTable')).toEqual([])
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })

  it('fails the generation in the end when nothing can publish it, and a late run does no harm', async () => {
    const { cloud, user, pass, runs, gemini, checkInvariant } = plushieCloud()
    const ada = await user('never-published')
    for (const name of [FUNCTIONS.relay, FUNCTIONS.sweepOutbox])
      cloud.faults.add({ kind: 'fail', function: name, times: Infinity })
    const generationId = await ada.submit(PHOTO)
    await pass(ALL_RECONCILED_MINUTES)
    expect(await runs.of(generationId)).toEqual([])
    expect(await ada.status(generationId)).toMatchObject({ status: 'failed', retryable: true })
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()

    cloud.faults.clear()
    const calls = gemini.calls.length
    await pass(SWEEP_MINUTES)
    expect((await runs.only(generationId)).status).toBe('FAILED')
    expect(gemini.calls).toHaveLength(calls)
    expect((await ada.status(generationId)).status).toBe('failed')
    await checkInvariant()
  })

  it('fails the generation, and frees its credit, when it is lost without a trace', async () => {
    const { cloud, user, pass, quiet, runs, checkInvariant } = plushieCloud()
    const ada = await user('lost-event')
    cloud.faults.add({ kind: 'drop', detailType: EVENT_NAME })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    expect(await ada.status(generationId)).toMatchObject({ status: 'processing', progress: null })
    expect(await runs.of(generationId)).toEqual([])
    await pass(ALL_RECONCILED_MINUTES)
    expect(await ada.status(generationId)).toMatchObject({
      status: 'failed',
      retryable: true,
      error: { code: 'timeout' },
    })
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
    expect((await ada.retry(generationId)).status).toBe(202)
    await quiet()
    expect((await ada.status(generationId)).status).toBe('completed')
    await checkInvariant()
  })
})

describe('a run that ends where it cannot clean up itself', () => {
  it('is cleaned up once, from outside, when it is stopped', async () => {
    const { user, quiet, clock, gemini, runs, objectKeys, checkInvariant } = plushieCloud()
    const ada = await user('stopped')
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000, task: 'draw', times: 1 })
    clock.startJumping(clock.now() + 10_000)
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const { executionArn } = await runs.only(generationId)
    expect(await ada.status(generationId)).toMatchObject({
      status: 'processing',
      subjectType: 'pet',
      progress: { step: 'generate-plushie', fraction: 0.4, message: 'Sewing your plushie' },
    })
    expect((await ada.status(generationId)).images.generated).toBeUndefined()
    await runs.stop(executionArn)
    clock.startJumping()
    await quiet()
    expect((await runs.describe(executionArn)).status).toBe('ABORTED')
    expect(await ada.status(generationId)).toMatchObject({ status: 'failed', error: { code: 'stopped' } })
    expect((await runs.cleanUpsOf(generationId)).map(({ status }) => status)).toEqual(['SUCCEEDED'])
    expect(await objectKeys(`plushify/originals/${ada.userId}/`)).toHaveLength(1)
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
  })

  it('is cleaned up when it takes longer than the job may', async () => {
    const { cloud, user, quiet, gemini, runs, checkInvariant } = plushieCloud()
    const ada = await user('too-long')
    // The job's own hour is enough for all of its attempts, so the machine gets a quarter of it.
    const restore = await shortenTimeout(cloud, runs.machineArn, 15 * 60)
    gemini.behaviours.add({ kind: 'hang', task: 'analyse', times: 3 })
    gemini.behaviours.add({ kind: 'hang', task: 'draw' })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    await restore()
    expect((await runs.only(generationId)).status).toBe('TIMED_OUT')
    expect(await ada.status(generationId)).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
    expect((await runs.cleanUpsOf(generationId)).map(({ status }) => status)).toEqual(['SUCCEEDED'])
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
  })

  it('is cleaned up by the sweeper when the status event is lost', async () => {
    const { cloud, user, pass, quiet, clock, gemini, runs, checkInvariant } = plushieCloud()
    const ada = await user('lost-status')
    const lost = cloud.faults.add({ kind: 'drop', detailType: STATUS_CHANGE, times: Infinity })
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000, times: 1 })
    clock.startJumping(clock.now() + 10_000)
    const generationId = await ada.submit(PHOTO)
    await quiet()
    await runs.stop((await runs.only(generationId)).executionArn)
    clock.startJumping()
    await quiet()
    expect(lost.hits).toBeGreaterThan(0)
    expect((await ada.status(generationId)).status).toBe('processing')
    expect(await runs.cleanUpsOf(generationId)).toEqual([])
    await pass(SWEEP_MINUTES)
    expect(await ada.status(generationId)).toMatchObject({ status: 'failed', error: { code: 'stopped' } })
    expect(await runs.cleanUpsOf(generationId)).toHaveLength(1)
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
    await pass(SWEEP_MINUTES)
    expect(await runs.cleanUpsOf(generationId)).toHaveLength(1)
  })

  it('is cleaned up later when the clean-up itself fails for good', async () => {
    const { cloud, user, pass, quiet, gemini, runs, checkInvariant } = plushieCloud()
    const ada = await user('clean-up-fails')
    gemini.behaviours.add({ kind: 'refuse', task: 'analyse', times: 1 })
    cloud.faults.add({
      kind: 'fail',
      function: FUNCTIONS.steps,
      when: (payload) => z.object({ step: z.literal('clean-up') }).safeParse(payload).success,
      times: Infinity,
    })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    expect((await runs.only(generationId)).status).toBe('FAILED')
    expect((await ada.status(generationId)).status).toBe('processing')
    cloud.faults.clear()
    // The clean-up is leased for an hour; the generation's own reconciler comes before that.
    await pass(31)
    expect((await ada.status(generationId)).status).toBe('failed')
    await pass(60)
    const cleanUps = await runs.cleanUpsOf(generationId)
    expect(cleanUps.map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED'])
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
  })
})

describe('an event that no job can take', () => {
  it.each([
    { kind: 'ignored', name: 'nobody/knows.this', data: { any: 1 } },
    { kind: 'invalid', name: EVENT_NAME, data: { generationId: 'not-a-uuid' } },
  ])('is $kind: recorded, logged, and never retried', async ({ kind, name, data }) => {
    const { cloud, quiet, output, items, runs } = plushieCloud()
    const id = `recorded-${kind}`
    const detail = JSON.stringify({ id, name, data, ts: new Date(0).toISOString() })
    const entry = {
      EventBusName: output('EventBusName'),
      Source: 'stepladder',
      DetailType: name,
      Detail: detail,
    }
    await cloud.call('events', 'PutEvents', { Entries: [entry] })
    await quiet()
    const kept = (await items('EventsTable')).filter((item) => item['detail'] === detail)
    expect(kept).toMatchObject([{ kind, name }])
    const logged = cloud.logs(FUNCTIONS.record).map(({ message }) => message)
    expect(logged.some((line) => line.includes(`event ${kind}`))).toBe(true)
    const counted = kind === 'ignored' ? '"EventsIgnored":1' : '"EventsInvalid":1'
    expect(logged.some((line) => line.includes(counted))).toBe(true)
    const started = await runs.of(id)
    expect(started.map(({ status, error }) => [status, error])).toEqual(
      kind === 'ignored' ? [] : [['FAILED', 'InvalidEventError']],
    )
    for (const { executionArn } of started) expect(await runs.waits(executionArn)).toEqual([])
    const cleanUps = await runs.cleanUpsOf(id)
    expect(cleanUps.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([])
  })
})

/** Gives a machine another timeout. @returns gives it its own back */
async function shortenTimeout(cloud: TestCloud, stateMachineArn: string, seconds: number) {
  const machine = await cloud.call('states', 'DescribeStateMachine', { stateMachineArn })
  const { definition } = z.object({ definition: z.string() }).parse(machine)
  const update = (text: string) =>
    cloud.call('states', 'UpdateStateMachine', { stateMachineArn, definition: text })
  await update(
    JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(definition)), TimeoutSeconds: seconds }),
  )
  return () => update(definition)
}
