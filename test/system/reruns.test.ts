import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'

import { isJsonObject } from '../../local/json.ts'
import { refusalOf, type ApiAnswer, type PlushieUser } from './plushie-user.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const JOB = 'generate-plushie'
const PHOTO = samplePhoto('cat.png')
const startedSchema = z.object({ runId: z.string(), run: z.string() })
const inputSchema = z.object({
  detail: z.object({
    id: z.string(),
    name: z.string(),
    data: z.record(z.string(), z.unknown()),
    ts: z.string(),
  }),
})
const markerSchema = z.object({
  picture: z.object({ '@stepladder/object': z.object({ key: z.string(), bucket: z.string() }).loose() }),
})

afterEach(() => plushieCloud().behave())

/** Lets each run fail at this step. */
function failAt(step: string): void {
  plushieCloud().cloud.faults.add({
    kind: 'fail',
    function: FUNCTIONS.steps,
    when: (payload) => isJsonObject(payload) && payload['step'] === step,
    errorType: 'TypeError',
    times: Infinity,
  })
}

/** A user whose one generation failed at this step, and the run that did. */
async function failed(name: string, step = 'finalize') {
  const { user, quiet, runs, behave } = plushieCloud()
  const owner = await user(name)
  failAt(step)
  const generationId = await owner.submit(PHOTO)
  await quiet()
  behave()
  const run = await runs.only(generationId)
  const { detail } = inputSchema.parse(JSON.parse(run.input))
  return { owner, generationId, run, data: detail.data }
}

async function rerun(of: string, fromStep: string, more: object = {}, data?: unknown): Promise<ApiAnswer> {
  const { operator, quiet } = plushieCloud()
  const json = { job: JOB, rerun: { of, fromStep, ...more }, ...(data !== undefined && { data }) }
  const answer = await operator.request('POST', '/runs', { json })
  await quiet()
  return answer
}

/** The reference to the picture that a run drew. */
async function pictureOf(executionArn: string) {
  const { cloud } = plushieCloud()
  const answer = await cloud.call('states', 'GetExecutionHistory', { executionArn, maxResults: 1000 })
  const exited = z
    .object({
      events: z.array(
        z.looseObject({
          stateExitedEventDetails: z.object({ name: z.string(), output: z.string() }).optional(),
        }),
      ),
    })
    .parse(answer)
    .events.find(({ stateExitedEventDetails }) => stateExitedEventDetails?.name === JOB)
  return markerSchema.parse(JSON.parse(exited?.stateExitedEventDetails?.output ?? ''))
}

/** Nothing was shown to the user, nothing was charged. */
async function expectNothing(owner: PlushieUser, generationId: string): Promise<void> {
  const { objectKeys, checkInvariant } = plushieCloud()
  const { status, images } = await owner.status(generationId)
  expect([status, images.generated]).toEqual(['failed', undefined])
  expect(await objectKeys(`plushify/generated/${owner.userId}/`)).toEqual([])
  expect(await owner.account()).toMatchObject({ credits: 10, processing: 0 })
  await checkInvariant()
}

/** Takes away what the bucket's lifecycle does in time. */
async function dropObjects(prefix: string): Promise<void> {
  const { cloud, objectKeys, output } = plushieCloud()
  const s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  })
  onTestFinished(() => s3.destroy())
  const keys = await objectKeys(prefix)
  expect(keys).not.toEqual([])
  for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket: output('ObjectsBucket'), Key }))
}

describe('a rerun that is given what belongs to another user', () => {
  it('is refused the picture that their run keeps, inline and in stored JSON', async () => {
    const [ada, eve] = [await failed('ada-picture'), await failed('eve-picture')]
    const picture = await pictureOf(ada.run.executionArn)
    for (const output of [picture, { ...picture, filler: 'x'.repeat(200_000) }]) {
      for (const fromStep of ['upload-generated', 'finalize']) {
        const outputs = { 'upload-original': {}, 'analyze-image': {}, [JOB]: output }
        const given = fromStep === 'finalize' ? { ...outputs, 'upload-generated': {} } : outputs
        const answer = await rerun(eve.run.name, fromStep, { outputs: given })
        expect([answer.status, refusalOf(answer).code]).toEqual([422, 'foreign_reference'])
      }
    }
    await expectNothing(eve.owner, eve.generationId)
  })

  it('fails for the key of their photo, wherever it begins to be read', async () => {
    const { runs } = plushieCloud()
    const [ada, eve] = [await failed('ada-key'), await failed('eve-key')]
    const [key] = await plushieCloud().objectKeys(`plushify/originals/${ada.owner.userId}/`)
    const original = { key, contentType: 'image/png', width: 1, height: 1 }
    const analysis = { subjectType: 'pet', description: 'A cat.', keyFeatures: [] }
    const answers = [
      await rerun(eve.run.name, 'analyze-image', { outputs: { 'upload-original': original } }),
      await rerun(eve.run.name, JOB, { outputs: { 'upload-original': original, 'analyze-image': analysis } }),
    ]
    for (const { body } of answers) {
      const run = await runs.describe(startedSchema.parse(body).runId)
      expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidPhotoError' })
    }
    await expectNothing(eve.owner, eve.generationId)
  })

  it('is refused when the data name another subject than the outputs have', async () => {
    const [ada, eve] = [await failed('ada-subject'), await failed('eve-subject')]
    const answer = await rerun(ada.run.name, 'finalize', {}, eve.data)
    expect(answer.status).toBe(422)
    expect(refusalOf(answer)).toMatchObject({ code: 'other_subject', changed: ['userId', 'generationId'] })
    await expectNothing(eve.owner, eve.generationId)
    await expectNothing(ada.owner, ada.generationId)
  })

  it('fails when its input was written by hand, with references to their run, also one run further', async () => {
    const { cloud, quiet, runs } = plushieCloud()
    const [ada, eve] = [await failed('ada-hand'), await failed('eve-hand')]
    const picture = await pictureOf(ada.run.executionArn)
    const outputs = {
      'upload-original': {},
      'analyze-image': {},
      [JOB]: picture,
      'upload-generated': {},
    }
    const id = 'by-hand'
    const detail = { id, name: 'plushie/generate.requested', data: eve.data, ts: '2026-01-01T00:00:00Z' }
    await cloud.call('states', 'StartExecution', {
      stateMachineArn: runs.machineArn,
      name: id,
      input: JSON.stringify({ detail, rerun: { of: eve.run.name, outputs } }),
    })
    await quiet()
    const byHand = (await runs.of(eve.generationId)).find(({ name }) => name === id)
    expect(byHand).toMatchObject({ status: 'FAILED', error: 'InvalidOutputError' })
    expect(byHand?.cause).toContain('POST /runs')
    const further = await rerun(id, 'finalize', { outputs })
    expect([further.status, refusalOf(further).code]).toEqual([422, 'foreign_reference'])
    await expectNothing(eve.owner, eve.generationId)
  })
})

describe('a rerun of a rerun', () => {
  it('has its picture from the first run, whose objects need not be there any more', async () => {
    const { runs, objectKeys, checkInvariant, behave } = plushieCloud()
    const { owner, generationId, run } = await failed('again-and-again')
    failAt('finalize')
    const second = startedSchema.parse((await rerun(run.name, 'finalize')).body)
    expect((await runs.describe(second.runId)).status).toBe('FAILED')
    behave()
    expect(await objectKeys(`runs/30d/${JOB}/${second.run}/`)).toEqual([
      expect.stringContaining(`/${JOB}/supplied/`),
    ])
    await dropObjects(`runs/30d/${JOB}/${run.name}/`)
    const third = startedSchema.parse((await rerun(second.run, 'upload-generated')).body)
    expect((await runs.describe(third.runId)).status).toBe('SUCCEEDED')
    const { status, images } = await owner.status(generationId)
    const picture = await fetch(images.generated?.url ?? '')
    expect([status, picture.headers.get('content-type')]).toEqual(['completed', 'image/png'])
    expect(await owner.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})

describe('POST /runs that is sent again under its key', () => {
  it('starts one run, which charges once', async () => {
    const { operator, runs, quiet, checkInvariant } = plushieCloud()
    const { owner, generationId, data } = await failed('keyed')
    const send = (json: object): Promise<ApiAnswer> =>
      operator.request('POST', '/runs', { json, headers: { 'idempotency-key': 'k-1' } })
    const request = { job: JOB, data }
    const answers = [...(await Promise.all([send(request), send(request)])), await send(request)]
    await quiet()
    answers.push(await send(request))

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202])
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    const replayed = answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')
    expect(replayed).toHaveLength(3)
    expect(await runs.of(generationId)).toHaveLength(2)
    expect((await send({ job: JOB, data: { ...data, imageType: 'image/jpeg' } })).status).toBe(409)
    expect((await owner.status(generationId)).status).toBe('completed')
    expect(await owner.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})

describe.each(['its status event', 'the sweeper'] as const)('by %s', (by) => {
  const QUOTES = '"'.repeat(32_000)
  const EDITED = { subjectType: 'pet', description: '"'.repeat(65_300), keyFeatures: [] }

  it.each([
    ['an event', {}],
    ['a new run', {}],
    ['a rerun', { 'analyze-image': EDITED }],
  ])('a run is cleaned up whose input is full of quotes: that of %s', async (what, outputs) => {
    const { cloud, clock, gemini, operator, pass, quiet, runs, checkInvariant } = plushieCloud()
    const { owner, generationId, run, data } = await failed(
      `large-${by}-${what}`.replaceAll(' ', '-'),
      'upload-generated',
    )
    const large = { ...data, more: QUOTES }
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000, times: 1 })
    if (by === 'the sweeper') cloud.faults.add({ kind: 'drop-status-event', times: Infinity })
    clock.startJumping(clock.now() + 10_000)
    const answer =
      what === 'an event'
        ? await operator.request('POST', '/events', {
            json: { name: 'plushie/generate.requested', data: large },
          })
        : await operator.request('POST', '/runs', {
            json: {
              job: JOB,
              data: large,
              ...(what === 'a rerun' && { rerun: { of: run.name, fromStep: JOB, outputs } }),
            },
          })
    expect(answer.status).toBe(202)
    await quiet()
    expect((await owner.status(generationId)).status).toBe('processing')
    const started = (await runs.of(generationId)).at(-1)
    expect(started?.status).toBe('RUNNING')
    await runs.stop(started?.executionArn ?? '')
    clock.startJumping()
    await (by === 'the sweeper' ? pass(8) : quiet())

    expect(await owner.status(generationId)).toMatchObject({ status: 'failed', error: { code: 'stopped' } })
    expect((await runs.cleanUpsOf(generationId)).map(({ status }) => status)).toContain('SUCCEEDED')
    expect(await owner.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
  })
})
