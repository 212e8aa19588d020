import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
const NAME = 'plushie/generate.requested'
const JOB_QUEUE = 'job-generate-plushie'
const DUPLICATE = '{"duplicate":true}'

afterEach(() => plushieCloud().behave())

const queuesSchema = z.object({
  items: z.array(z.object({ queue: z.string(), holds: z.string(), messages: z.number() })),
})
const lettersSchema = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      receipt: z.string(),
      receivedCount: z.number(),
      body: z.unknown(),
      why: z.record(z.string(), z.unknown()),
    }),
  ),
})

async function letters(queue: string) {
  const { status, body } = await plushieCloud().operator.request('GET', `/dead-letters/${queue}`)
  expect(status).toBe(200)
  return lettersSchema.parse(body).items
}

function act(queue: string, action: 'redrive' | 'discard', receipts: readonly string[]) {
  return plushieCloud().operator.request('POST', `/dead-letters/${queue}/${action}`, { json: { receipts } })
}

/** Puts a letter into a queue as AWS does it. @returns its receipt */
async function put(queue: string, body: unknown, attributes: Record<string, string> = {}): Promise<string> {
  const { cloud } = plushieCloud()
  const { QueueUrls } = z
    .object({ QueueUrls: z.array(z.string()) })
    .parse(await cloud.call('sqs', 'ListQueues', {}))
  const part = `/${queue.replaceAll('-', '')}deadletters`
  const url = QueueUrls.find((one) => one.toLowerCase().includes(part)) ?? `no queue of ${queue}`
  await cloud.call('sqs', 'SendMessage', {
    QueueUrl: url,
    MessageBody: JSON.stringify(body),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  })
  return z.string().parse((await letters(queue)).at(-1)?.receipt)
}

/** Submits a photo whose event is lost. @returns what a rule would have put into its dead-letter queue */
async function lostGeneration(who: string) {
  const { cloud, user, quiet, generation, clock, runs } = plushieCloud()
  const ada = await user(who)
  cloud.faults.add({ kind: 'drop', detailType: NAME })
  const generationId = await ada.submit(PHOTO)
  await quiet()
  expect(await runs.of(generationId)).toEqual([])
  const { userId, eventId, upload, imageType, createdAt } = await generation(ada, generationId)
  const event = {
    version: '0',
    id: `delivery-of-${who}`,
    'detail-type': NAME,
    source: 'stepladder',
    account: '000000000000',
    time: new Date(clock.now()).toISOString(),
    region: 'us-east-1',
    resources: [],
    detail: { id: eventId, name: NAME, data: { generationId, userId, upload, imageType }, ts: createdAt },
  }
  return { ada, generationId, event }
}

const REASONS = {
  RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/stepladder-dev/stepladder-dev-generate-plushie',
  ERROR_CODE: 'THROTTLING',
  ERROR_MESSAGE: 'Rate exceeded',
  RETRY_ATTEMPTS: '185',
}

describe('a dead letter', () => {
  it('is listed with why it is there, and stays for the next look', async () => {
    const { operator } = plushieCloud()
    const receipt = await put(JOB_QUEUE, { any: 1 }, REASONS)
    const { body } = await operator.request('GET', '/dead-letters')
    const queues = queuesSchema.parse(body).items
    expect(queues.map(({ queue }) => queue).toSorted()).toEqual([
      JOB_QUEUE,
      'reconcilers',
      'recorder',
      'relay',
    ])
    expect(queues.find(({ queue }) => queue === JOB_QUEUE)).toMatchObject({ messages: 1 })
    const why = {
      errorCode: 'THROTTLING',
      errorMessage: 'Rate exceeded',
      rule: REASONS.RULE_ARN,
      attempts: 185,
    }
    for (const count of [2, 3]) {
      expect(await letters(JOB_QUEUE)).toMatchObject([
        { id: receipt, receipt, receivedCount: count, body: { any: 1 }, why },
      ])
    }
    expect((await act(JOB_QUEUE, 'discard', [receipt])).body).toEqual({ discarded: 1, failed: [] })
    const again = await act(JOB_QUEUE, 'discard', [receipt])
    expect(again).toMatchObject({ status: 200, body: { discarded: 0, failed: [{ id: receipt }] } })
    expect(await letters(JOB_QUEUE)).toEqual([])
  })

  it('starts the run that its event did not start, when it is redriven', async () => {
    const { quiet, runs, checkInvariant } = plushieCloud()
    const { ada, generationId, event } = await lostGeneration('redriven')
    const others = [await put(JOB_QUEUE, 'other'), await put(JOB_QUEUE, 'another')]
    const receipt = await put(JOB_QUEUE, event, REASONS)

    expect((await act(JOB_QUEUE, 'redrive', [receipt])).body).toEqual({ redriven: 1, failed: [] })
    await quiet()

    expect((await runs.only(generationId)).status).toBe('SUCCEEDED')
    expect((await ada.status(generationId)).status).toBe('completed')
    // The others were in the way and are there still.
    expect((await letters(JOB_QUEUE)).map(({ id }) => id).toSorted()).toEqual(others.toSorted())
    await act(JOB_QUEUE, 'discard', others)
    await checkInvariant()
  })

  it('runs once, whether the redrive dies before it deletes, is repeated, or comes twice at once', async () => {
    const { cloud, quiet, pass, runs, checkInvariant } = plushieCloud()
    const { ada, generationId, event } = await lostGeneration('redriven-twice')
    const receipt = await put(JOB_QUEUE, event, REASONS)
    const crash = cloud.faults.add({
      kind: 'crash',
      function: 'stepladder-dev-redrive-dead-letters',
      service: 'events',
      action: 'PutEvents',
      afterCall: 1,
    })
    expect((await act(JOB_QUEUE, 'redrive', [receipt])).status).toBe(500)
    expect(crash.hits).toBe(1)
    // Taken by the redrive that died: nobody else gets it for a minute.
    expect((await act(JOB_QUEUE, 'redrive', [receipt])).body).toMatchObject({
      redriven: 0,
      failed: [{ id: receipt }],
    })
    await pass(2)

    const both = await Promise.all([
      act(JOB_QUEUE, 'redrive', [receipt]),
      act(JOB_QUEUE, 'redrive', [receipt]),
    ])
    const counts = both.map(({ body }) => z.object({ redriven: z.number() }).parse(body).redriven)
    expect(counts.toSorted((one, other) => one - other)).toEqual([0, 1])
    await quiet()

    const outputs = (await runs.of(generationId)).map(({ output }) => output === DUPLICATE)
    expect(outputs).toEqual([false, true])
    expect((await ada.status(generationId)).status).toBe('completed')
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    expect(await letters(JOB_QUEUE)).toEqual([])
    await checkInvariant()
  })

  it('of the record is recorded when it is redriven, and its job does not run again', async () => {
    const { cloud, user, quiet, runs, items } = plushieCloud()
    const ada = await user('unrecorded')
    cloud.faults.add({ kind: 'fail', function: FUNCTIONS.record, times: Infinity })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const ofIt = async () =>
      (await items('EventsTable')).filter(({ detail }) => String(detail).includes(generationId))
    expect(await ofIt()).toEqual([])
    cloud.faults.clear()
    const [letter] = await letters('recorder')
    expect(letter?.why).toMatchObject({ attempts: 3, target: expect.stringContaining(FUNCTIONS.record) })

    expect((await act('recorder', 'redrive', [letter?.receipt ?? ''])).body).toMatchObject({ redriven: 1 })
    await quiet()

    expect(await ofIt()).toMatchObject([{ kind: 'valid', name: NAME }])
    expect((await runs.of(generationId)).map(({ output }) => output === DUPLICATE)).toEqual([false, true])
  })

  it('of a status event cleans up after its run, once', async () => {
    const { cloud, user, quiet, clock, gemini, runs, checkInvariant } = plushieCloud()
    const ada = await user('unclean')
    cloud.faults.add({
      kind: 'drop',
      detailType: 'Step Functions Execution Status Change',
      times: Infinity,
    })
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000, times: 1 })
    clock.startJumping(clock.now() + 10_000)
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const { executionArn, name, input } = await runs.only(generationId)
    await runs.stop(executionArn)
    clock.startJumping()
    await quiet()
    expect((await ada.status(generationId)).status).toBe('processing')
    const event = {
      version: '0',
      id: 'status-of-unclean',
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      time: new Date(clock.now()).toISOString(),
      resources: [executionArn],
      detail: { executionArn, name, status: 'ABORTED', input, stateMachineArn: runs.machineArn },
    }
    const target = { ...REASONS, TARGET_ARN: runs.onFailureMachineArn }
    const receipt = await put(JOB_QUEUE, event, target)

    expect((await act(JOB_QUEUE, 'redrive', [receipt])).body).toEqual({ redriven: 1, failed: [] })
    await quiet()

    expect(await ada.status(generationId)).toMatchObject({ status: 'failed', error: { code: 'stopped' } })
    expect((await runs.cleanUpsOf(generationId)).map(({ status }) => status)).toEqual(['SUCCEEDED'])
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
  })

  it('of the relay goes when the sweep has published what it stands for', async () => {
    const { cloud, user, quiet, pass, clock, items, checkInvariant } = plushieCloud()
    const ada = await user('unrelayed')
    cloud.faults.add({ kind: 'crash', function: FUNCTIONS.relay, times: Infinity })
    cloud.faults.add({ kind: 'crash', function: FUNCTIONS.sweepOutbox, times: Infinity })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const batch = {
      requestContext: {
        functionArn: FUNCTIONS.relay,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 6,
      },
      DDBStreamBatchInfo: { approximateArrivalOfLastRecord: new Date(clock.now()).toISOString() },
    }
    const receipt = await put('relay', batch)
    expect(await items('OutboxTable')).toHaveLength(1)
    expect((await act('relay', 'redrive', [receipt])).body).toMatchObject({
      redriven: 0,
      failed: [{ id: receipt, reason: expect.stringContaining('outbox') }],
    })
    cloud.faults.clear()
    await pass(8)
    expect((await ada.status(generationId)).status).toBe('completed')
    const waiting = (await letters('relay')).map((letter) => letter.receipt)
    expect(waiting).toContain(receipt)
    expect((await act('relay', 'redrive', waiting)).body).toEqual({ redriven: waiting.length, failed: [] })
    await checkInvariant()
  })

  it.each([
    ['a call of a schedule', 'reconcilers', {}, { SCHEDULE_ARN: 'arn:aws:scheduler:…' }, /schedule/u],
    ['what is no event', JOB_QUEUE, 'text', {}, /no event/u],
    [
      'an event that a replay delivered to a function',
      'recorder',
      {
        id: 'd',
        source: 'stepladder',
        'detail-type': NAME,
        time: '2026-01-01T00:00:00Z',
        detail: {},
        'replay-name': 'r',
      },
      { TARGET_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
      /new replay/u,
    ],
  ])('that stands for %s stays, with the reason', async (_, queue, body, attributes, reason) => {
    const receipt = await put(queue, body, attributes)
    expect((await act(queue, 'redrive', [receipt])).body).toEqual({
      redriven: 0,
      failed: [{ id: receipt, reason: expect.stringMatching(reason) }],
    })
    expect((await letters(queue)).map(({ id }) => id)).toContain(receipt)
    await act(queue, 'discard', [receipt])
  })

  it.each([
    ['GET', '/dead-letters/no-such-queue', undefined, 404],
    ['POST', '/dead-letters/no-such-queue/redrive', { receipts: ['r'] }, 404],
    ['POST', '/dead-letters/relay/redrive', { receipts: [] }, 422],
    ['POST', '/dead-letters/relay/discard', {}, 422],
    ['GET', '/dead-letters/relay?limit=0', undefined, 422],
  ])('%s %s %j is refused with %i', async (method, path, json, status) => {
    expect((await plushieCloud().operator.request(method, path, { json })).status).toBe(status)
  })
})
