import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

import { handler as getJob } from '../../../lambdas/platform/runs/api/get-job.ts'
import { handler as getRun } from '../../../lambdas/platform/runs/api/get-run.ts'
import { handler as getRunLogs } from '../../../lambdas/platform/runs/api/get-run-logs.ts'
import { handler as listJobs } from '../../../lambdas/platform/runs/api/list-jobs.ts'
import { handler as listRuns } from '../../../lambdas/platform/runs/api/list-runs.ts'
import { handler as stopRun } from '../../../lambdas/platform/runs/api/stop-run.ts'
import { claimKey } from '../../../lambdas/job/run-keys.ts'
import { documents } from '../../../lambdas/aws/documents.ts'
import { Fault } from '../../aws/aws-json-server.ts'
import { NAMES, useAws } from '../../aws/aws.ts'
import { callRoute } from '../../http/call-route.ts'
import { call, detail, entered, failed, NOW, params, RUN, scheduled, started, useRun } from './use-run.ts'

const { actions, calls, describeAs, history } = useRun()
// After it, since each file's own database goes by its access key.
useAws()

describe('each route of jobs and runs', () => {
  const routes = [
    ['list-jobs', listJobs, {}],
    ['get-job', getJob, { params: { job: 'demo' } }],
    ['list-runs', listRuns, {}],
    ['get-run', getRun, { params }],
    ['get-run-logs', getRunLogs, { params }],
    ['stop-run', stopRun, { params }],
  ] as const

  it.each(routes)('is for operators: %s', async (_, handler, request) => {
    expect((await callRoute(handler, request)).status).toBe(401)
    expect((await callRoute(handler, { user: 'u', ...request })).status).toBe(403)
    expect(calls).toEqual([])
  })

  it.each(routes)('answers 503 when AWS is asked too often: %s', async (_, handler, request) => {
    for (const action of ['ListExecutions', 'DescribeExecution']) {
      actions.set(action, () => {
        throw new Fault('ThrottlingException')
      })
    }
    const response = await call(handler, request)
    expect(response.status).toBe(503)
    expect(response.json.error).toMatchObject({ code: 'busy' })
    expect(response.headers['retry-after']).toBe('2')
  })

  it.each(routes.slice(3))('answers 404 for a run or a job that is not there: %s', async (_, handler) => {
    const noRun = await call(handler, { params: { job: 'demo', run: 'nothing' } })
    expect([noRun.status, noRun.json.error?.code]).toEqual([404, 'run_not_found'])
    const noJob = await call(handler, { params: { job: 'nothing', run: 'run-1' } })
    expect([noJob.status, noJob.json.error]).toEqual([404, expect.objectContaining({ known: ['demo'] })])
  })

  it.each(routes.slice(3))('refuses a name that no run can have: %s', async (_, handler) => {
    expect((await call(handler, { params: { job: 'demo', run: 'a"b' } })).status).toBe(422)
    expect(calls).toEqual([])
  })
})

describe('GET /runs', () => {
  it('finds the run of an event by its claim, without a search', async () => {
    await documents().send(
      new PutCommand({
        TableName: NAMES.STEPLADDER_RUNS_TABLE,
        Item: { pk: claimKey('demo', 'event-found'), run: RUN },
      }),
    )
    const { json } = await call(listRuns, { query: { text: 'event-found' } })
    expect(json.items).toMatchObject([{ run: 'run-1', job: 'demo', status: 'running' }])
    expect(calls.map(({ action }) => action)).toEqual(['DescribeExecution'])
  })

  it.each([
    [{ status: 'asleep' }, 'invalid_request'],
    [{ limit: '0' }, 'invalid_request'],
    [{ limit: '101' }, 'invalid_request'],
    [{ from: 'yesterday' }, 'invalid_request'],
    [{ cursor: 'nonsense' }, 'invalid_cursor'],
  ])('refuses %j', async (query, code) => {
    const { status, json } = await call(listRuns, { query })
    expect([status, json.error?.code]).toEqual([422, code])
  })

  it('asks for one status only, in the words of Step Functions', async () => {
    await call(listRuns, { query: { status: 'timed_out' } })
    expect(calls).toMatchObject([{ action: 'ListExecutions', input: { statusFilter: 'TIMED_OUT' } }])
  })
})

describe('GET /runs/{job}/{run}', () => {
  const claim = (run: string): Promise<unknown> =>
    documents().send(
      new PutCommand({
        TableName: NAMES.STEPLADDER_RUNS_TABLE,
        Item: { pk: claimKey('demo', 'event-1'), run, step: 'one', fraction: 0.5, message: 'halfway' },
      }),
    )

  it('tells the step that it is in, and how far that is', async () => {
    await claim(RUN)
    const { json } = await call(getRun, { params })
    expect(json).toMatchObject({
      status: 'running',
      currentStep: 'one',
      progress: { step: 'one', fraction: 0.5, message: 'halfway' },
      event: detail,
    })
  })

  it('does not show the progress of the run that has the claim on its event', async () => {
    await claim(`${RUN}-other`)
    const { json } = await call(getRun, { params })
    expect(json).not.toHaveProperty('progress')
  })

  it('reckons the price from the memory of the step and the time of each attempt', async () => {
    history(['ExecutionStarted'], entered, scheduled, started, failed, scheduled, started, failed, [
      'ExecutionFailed',
      { executionFailedEventDetails: { error: 'E' } },
    ])
    describeAs({ status: 'FAILED', stopDate: NOW + 8, error: 'E', cause: 'why' })
    const json: unknown = JSON.parse((await call(getRun, { params })).text)
    expect(json).toMatchObject({
      status: 'failed',
      durationMs: 8000,
      error: 'E',
      stateTransitions: 2,
      price: {
        transitions: 2,
        lambdaInvocations: 2,
        lambdaGbSeconds: 2,
        note: expect.stringContaining('us-east-1'),
      },
      states: [
        {
          name: 'one',
          step: 'one',
          status: 'failed',
          attempts: [{ status: 'failed' }, { status: 'failed' }],
        },
      ],
    })
    const { price } = z.object({ price: z.object({ usd: z.number() }) }).parse(json)
    expect(price.usd).toBeCloseTo(2 * 0.000025 + 2 * 0.0000002 + 2 * 0.0000133334, 8)
  })

  it('reads 5,000 events of a history, and says that there are more', async () => {
    const one = [entered, scheduled, started, failed] as const
    history(['ExecutionStarted'], ...Array.from({ length: 1300 }, () => one).flat())
    const { json } = await call(getRun, { params })
    expect(json).toMatchObject({ truncated: true })
    const { states } = z.object({ states: z.array(z.unknown()) }).parse(json)
    expect(states).toHaveLength(1250)
    expect(calls.filter(({ action }) => action === 'GetExecutionHistory')).toHaveLength(5)
  })

  it('stays within what Lambda can answer, however large inputs and outputs are', async () => {
    const input = JSON.stringify('"'.repeat(60_000))
    const large = ['TaskStateEntered', { stateEnteredEventDetails: { name: 'one', input } }] as const
    history(['ExecutionStarted'], ...Array.from({ length: 200 }, () => large))
    const { text } = await call(getRun, { params })
    expect(Buffer.byteLength(JSON.stringify({ body: text }))).toBeLessThan(6 * 1024 * 1024)
    expect(text).toContain('@stepladder/omitted')
  })

  it('leaves out what is nested too deeply to be written or shown', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const input = `{"detail":{"id":"event-1","name":"n","ts":"t","data":${deep}}}`
    describeAs({ status: 'SUCCEEDED', stopDate: NOW + 1, input, output: deep })
    history(['TaskStateEntered', { stateEnteredEventDetails: { name: 'one', input: deep } }])
    const { status, json } = await call(getRun, { params })
    const left = (length: number) => ({ '@stepladder/omitted': { length } })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      input: left(input.length),
      output: left(deep.length),
      event: { id: 'event-1', name: 'n', data: left(input.length) },
      states: [{ input: left(deep.length) }],
    })
  })

  it('shows a run that no event started', async () => {
    describeAs({ input: '"by hand"' })
    const { status, json } = await call(getRun, { params })
    expect(status).toBe(200)
    expect(json).toMatchObject({ input: 'by hand', event: {} })
  })
})

describe('POST /runs/{job}/{run}/stop', () => {
  it('stops a run, once', async () => {
    actions.set('StopExecution', () => {
      describeAs({ status: 'ABORTED', stopDate: NOW + 1 })
      return { stopDate: NOW + 1 }
    })
    const first = await call(stopRun, { params, body: {} })
    expect([first.status, first.json]).toEqual([202, { run: 'run-1', status: 'aborted' }])
    const second = await call(stopRun, { params, body: {} })
    expect([second.status, second.json.error]).toEqual([
      409,
      expect.objectContaining({ code: 'run_ended', status: 'aborted' }),
    ])
    expect(calls.filter(({ action }) => action === 'StopExecution')).toHaveLength(1)
  })

  it('says how a run ended that did so by itself just before', async () => {
    actions.set('StopExecution', () => {
      describeAs({ status: 'SUCCEEDED', stopDate: NOW + 1 })
      return { stopDate: NOW + 1 }
    })
    const { status, json } = await call(stopRun, { params })
    expect([status, json.error]).toEqual([409, expect.objectContaining({ status: 'succeeded' })])
  })

  it('is told of a run that AWS does not show as stopped yet', async () => {
    actions.set('StopExecution', () => ({ stopDate: NOW + 1 }))
    const { status, json } = await call(stopRun, { params })
    expect([status, json]).toEqual([202, { run: 'run-1', status: 'aborted' }])
  })
})
