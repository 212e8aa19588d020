import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { getJobRoute } from '../../lambdas/platform/runs/api/get-job.ts'
import { getRunLogsRoute } from '../../lambdas/platform/runs/api/get-run-logs.ts'
import { listJobsRoute } from '../../lambdas/platform/runs/api/list-jobs.ts'
import { listRunsRoute } from '../../lambdas/platform/runs/api/list-runs.ts'
import {
  runDetailSchema,
  type RunDetail,
  type StateVisit,
} from '../../lambdas/platform/runs/api/run-schemas.ts'
import { refusalOf } from './plushie-user.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
const JOB = 'generate-plushie'
const STEPS = ['upload-original', 'analyze-image', 'generate-plushie', 'upload-generated', 'finalize']

const jobsSchema = listJobsRoute.answers()[200].schema
const jobSchema = getJobRoute.answers()[200].schema
const runsSchema = listRunsRoute.answers()[200].schema
const logsSchema = getRunLogsRoute.answers()[200].schema

afterEach(() => plushieCloud().behave())

async function get<T>(path: string, schema: { parse: (value: unknown) => T }): Promise<T> {
  const { status, body } = await plushieCloud().operator.request('GET', path)
  expect([path, status, status === 200 ? undefined : body]).toEqual([path, 200, undefined])
  return schema.parse(body)
}

const detailOf = (run: string): Promise<RunDetail> => get(`/runs/${JOB}/${run}`, runDetailSchema())

function stepOf({ states }: RunDetail, step: string): StateVisit | undefined {
  return states.find((visit) => visit.step === step)
}

describe('a run that succeeded', () => {
  it('is shown state by state, with what it cost, its event and what its steps logged', async () => {
    const { user, quiet, runs, generation } = plushieCloud()
    const ada = await user('shown')
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const { name, executionArn } = await runs.only(generationId)

    const run = await detailOf(name)

    expect(run).toMatchObject({
      run: name,
      job: JOB,
      runId: executionArn,
      status: 'succeeded',
      redriveCount: 0,
      event: { name: 'plushie/generate.requested', data: { generationId } },
      console: expect.stringContaining(encodeURIComponent(executionArn)),
    })
    expect(run.event.id).toBe((await generation(ada, generationId)).eventId)
    expect(run).not.toHaveProperty('progress')
    expect(run).not.toHaveProperty('currentStep')
    expect(run.states.map((visit) => visit.name)).toEqual(['claim', ...STEPS])
    expect(run.states.flatMap(({ step }) => step ?? [])).toEqual(STEPS)
    for (const visit of run.states) {
      expect(visit).toMatchObject({
        status: 'succeeded',
        attempts: [{ attempt: 0, status: 'succeeded', waitedMs: 0 }],
      })
    }
    expect(run.stateTransitions).toBe(6)
    expect(run.price).toMatchObject({ transitions: 6, lambdaInvocations: 5 })
    expect(run.price.usd).toBeGreaterThan(6 * 0.000025)
    expect(run.definition).toMatchObject({ StartAt: 'claim' })
    // Large bytes do not travel: their reference and size do.
    const drawn = JSON.stringify(stepOf(run, 'generate-plushie')?.attempts[0]?.output)
    expect(drawn).toMatch(
      /"@stepladder\/object":\{"bucket":"[^"]+","key":"runs\/[^"]+","as":"bytes","bytes":\d+\}/u,
    )

    const { items, truncated } = await get(`/runs/${JOB}/${name}/logs`, logsSchema)
    expect(truncated).toBe(false)
    expect(new Set(items.map(({ step }) => step))).toEqual(new Set(STEPS))
    expect(items.map(({ timestamp }) => timestamp)).toEqual(
      items.map(({ timestamp }) => timestamp).toSorted(),
    )
    const finalize = await get(`/runs/${JOB}/${name}/logs?step=finalize&attempt=0`, logsSchema)
    expect(finalize.items).toEqual(items.filter(({ step }) => step === 'finalize'))
    expect(finalize.items.at(-1)).toMatchObject({
      level: 'INFO',
      message: 'step succeeded',
      attempt: 0,
      requestId: stepOf(run, 'finalize')?.attempts[0]?.requestId,
      fields: { job: JOB, outcome: 'succeeded' },
    })
    expect((await get(`/runs/${JOB}/${name}/logs?attempt=1`, logsSchema)).items).toEqual([])
  })

  it('can be found by the beginning of its name, by its event, by its status and by its time', async () => {
    const { user, quiet, pass, runs, clock } = plushieCloud()
    const ada = await user('found')
    await pass(1)
    const from = new Date(clock.now()).toISOString()
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const to = new Date(clock.now()).toISOString()
    await pass(1)
    await (await user('later')).submit(PHOTO)
    await quiet()
    const { name } = await runs.only(generationId)
    const { event } = await detailOf(name)
    const found = async (query: Record<string, string>): Promise<string[]> =>
      (await get(`/runs?${new URLSearchParams(query).toString()}`, runsSchema)).items.map(({ run }) => run)

    expect(await found({ text: name.slice(0, 20) })).toEqual([name])
    expect(await found({ text: event.id ?? '' })).toEqual([name])
    expect(await found({ text: event.id ?? '', status: 'failed' })).toEqual([])
    expect(await found({ from, to })).toEqual([name])
    expect(await found({ from, to, job: JOB, status: 'succeeded' })).toEqual([name])
    expect(await found({ from, to, status: 'failed' })).toEqual([])
    const all = await found({})
    const paged: string[] = []
    let cursor: string | undefined
    do {
      const page: z.infer<typeof runsSchema> = await get(
        `/runs?limit=1${cursor ? `&cursor=${cursor}` : ''}`,
        runsSchema,
      )
      paged.push(...page.items.map(({ run }) => run))
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(paged).toEqual(all)
    expect(all.length).toBeGreaterThan(2)
  })
})

describe('a run whose step fails', () => {
  it('shows that it is retrying, and for how long it waits, while it does', async () => {
    const { cloud, user, quiet, runs, clock, behave } = plushieCloud()
    const ada = await user('retrying')
    const fault = { kind: 'fail', function: FUNCTIONS.drawing, errorType: 'TypeError', times: 1 } as const
    cloud.faults.add(fault)
    // Not past the minute before the retry.
    clock.startJumping(clock.now() + 30_000)
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const { name } = await runs.only(generationId)

    const waiting = await detailOf(name)

    expect(waiting).toMatchObject({ status: 'running', currentStep: 'generate-plushie' })
    expect(waiting).not.toHaveProperty('stoppedAt')
    expect(stepOf(waiting, 'generate-plushie')).toMatchObject({
      status: 'retrying',
      error: 'TypeError',
      attempts: [{ attempt: 0, status: 'failed', error: 'TypeError' }],
    })
    expect(waiting.progress).toMatchObject({ step: 'analyze-image' })
    behave()
    await quiet()
    const ended = await detailOf(name)
    expect(ended.status).toBe('succeeded')
    expect(stepOf(ended, 'generate-plushie')?.attempts).toMatchObject([
      { status: 'failed', waitedMs: 0 },
      { status: 'succeeded', waitedMs: 60_000 },
    ])
    expect(ended.stateTransitions).toBe(7)
  })

  it('shows the error, the clean-up, and where the run ended', async () => {
    const { user, quiet, runs, gemini } = plushieCloud()
    const ada = await user('failed')
    gemini.behaviours.add({ kind: 'refuse', task: 'draw' })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const { name } = await runs.only(generationId)

    const run = await detailOf(name)

    expect(run).toMatchObject({ status: 'failed', error: 'GeminiRefusedError' })
    expect(run.cause).toMatch(/\S/u)
    expect(run.states.slice(-4).map((visit) => [visit.name, visit.step, visit.status])).toEqual([
      ['generate-plushie', 'generate-plushie', 'caught'],
      ['clean-up', 'clean-up', 'succeeded'],
      ['mark-cleaned', undefined, 'succeeded'],
      ['failed', undefined, 'failed'],
    ])
    const failed = await get('/runs?status=failed', runsSchema)
    expect(failed.items[0]).toMatchObject({ run: name, status: 'failed', durationMs: expect.any(Number) })
    const { items } = await get(`/runs/${JOB}/${name}/logs?step=generate-plushie`, logsSchema)
    expect(items.at(-1)).toMatchObject({
      level: 'ERROR',
      message: 'step failed',
      fields: { outcome: 'failed' },
    })
  })
})

describe('a run that an operator stops', () => {
  it('is aborted, is cleaned up, and cannot be stopped again', async () => {
    const { cloud, user, operator, quiet, runs, clock, behave, checkInvariant } = plushieCloud()
    const ada = await user('stopped')
    cloud.faults.add({ kind: 'fail', function: FUNCTIONS.drawing, errorType: 'TypeError', times: 1 })
    // Not past the minute before the retry.
    clock.startJumping(clock.now() + 30_000)
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const { name } = await runs.only(generationId)
    const stop = () => operator.request('POST', `/runs/${JOB}/${name}/stop`, { json: {} })

    const stopped = await stop()
    behave()
    await quiet()

    expect(stopped).toMatchObject({ status: 202, body: { run: name, status: 'aborted' } })
    const run = await detailOf(name)
    expect(run.status).toBe('aborted')
    expect(run.states.at(-1)).toMatchObject({
      name: 'generate-plushie',
      status: 'failed',
      error: 'TypeError',
    })
    expect((await ada.status(generationId)).status).toBe('failed')
    expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
    await checkInvariant()
    const again = await stop()
    expect(again.status).toBe(409)
    expect(refusalOf(again)).toMatchObject({ code: 'run_ended', status: 'aborted' })
  })
})

describe('a rerun', () => {
  it('names the run that it repeats', async () => {
    const { user, operator, quiet, runs } = plushieCloud()
    const ada = await user('rerun-shown')
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const { name } = await runs.only(generationId)
    const answer = await operator.request('POST', '/runs', {
      json: { job: JOB, rerun: { of: name, fromStep: 'finalize' } },
    })
    await quiet()
    const { run } = z.object({ run: z.string() }).parse(answer.body)
    expect(await detailOf(run)).toMatchObject({ rerunOf: name, event: { id: run } })
  })
})

describe('the jobs', () => {
  it('are listed with their words and how their runs went', async () => {
    const { runs } = plushieCloud()

    const { items } = await get('/jobs', jobsSchema)

    expect(items).toMatchObject([
      {
        id: JOB,
        trigger: { event: 'plushie/generate.requested' },
        retries: { attempts: 3, delaySeconds: 60, factor: 2 },
        timeoutSeconds: 3600,
        stateMachineArn: runs.machineArn,
        console: expect.stringContaining(encodeURIComponent(runs.machineArn)),
      },
    ])
    const [job] = items
    expect(job?.steps.map(({ id, kind, onFailure }) => [id, kind, onFailure])).toEqual([
      ...STEPS.map((id) => [id, 'step', false]),
      ['clean-up', 'step', true],
    ])
    const listed = (await get('/runs?limit=100', runsSchema)).items
    const count = (...statuses: string[]): number =>
      listed.filter(({ status }) => statuses.includes(status)).length
    expect(job?.stats).toMatchObject({
      runs: listed.length,
      running: 0,
      succeeded: count('succeeded'),
      failed: count('failed', 'aborted'),
      successRate: count('succeeded') / listed.length,
    })
    expect(job?.stats.durationMs?.p95).toBeGreaterThanOrEqual(job?.stats.durationMs?.p50 ?? Infinity)
  })

  it('are shown one by one with both of their state machines', async () => {
    const job = await get(`/jobs/${JOB}`, jobSchema)
    expect(job.definition).toMatchObject({ StartAt: 'claim' })
    expect(job.onFailureDefinition).toMatchObject({ StartAt: 'check-input' })
  })
})

describe('routes of jobs and runs', () => {
  const PATHS = [
    ['GET', '/jobs'],
    ['GET', `/jobs/${JOB}`],
    ['GET', '/runs'],
    ['GET', `/runs/${JOB}/some-run`],
    ['GET', `/runs/${JOB}/some-run/logs`],
    ['POST', `/runs/${JOB}/some-run/stop`],
  ] as const

  it.each(PATHS)('%s %s are for operators only', async (method, path) => {
    const { user, caller, cloud } = plushieCloud()
    const eve = await user('eve')
    const token = await cloud.services.cognito.mintAccessToken({
      userName: 'eve',
      scopes: ['stepladder/operate'],
    })
    expect((await caller().request(method, path)).status).toBe(401)
    expect((await eve.request(method, path)).status).toBe(403)
    expect((await caller(token).request(method, path)).status).toBe(403)
  })

  it.each([
    ['GET', '/jobs/bake-bread', 404],
    ['GET', '/runs?job=bake-bread', 404],
    ['GET', '/runs?status=asleep', 422],
    ['GET', '/runs?from=yesterday', 422],
    ['GET', '/runs?limit=0', 422],
    ['GET', '/runs?limit=101', 422],
    ['GET', '/runs?cursor=nonsense', 422],
    ['GET', `/runs/${JOB}/nothing`, 404],
    ['GET', '/runs/bake-bread/nothing', 404],
    ['GET', `/runs/${JOB}/nothing/logs`, 404],
    ['POST', `/runs/${JOB}/nothing/stop`, 404],
    ['GET', `/runs/${JOB}/what%20is%20this`, 422],
  ])('%s %s answers in words, with %s', async (method, path, status) => {
    const answer = await plushieCloud().operator.request(method, path)
    expect([answer.status, refusalOf(answer).message]).toEqual([status, expect.stringMatching(/\S/u)])
  })
})
