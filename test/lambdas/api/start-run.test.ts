import { beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { handler } from '../../../lambdas/api/start-run.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { listJob } from '../../../lambdas/job/job-listing.ts'
import { generateRequested } from '../../../lambdas/events/plushie.ts'
import { writeMarker } from '../../../lambdas/runtime/object-marker.ts'
import { getObject, putObject } from '../../../lambdas/stores/objects.ts'
import { Fault, useAwsJson } from '../aws-json-server.ts'
import { NAMES, useAws } from '../aws.ts'
import { callRoute, OPERATOR_CLAIMS, type TestResponse } from './call-route.ts'

useAws()
const { actions, calls } = useAwsJson()

const job = defineJob({ id: 'demo', trigger: generateRequested })
  .step('one', () => ({ n: 1 }))
  .step('two', () => ({ n: 2 }))
  .step('three', () => ({ n: 3 }))

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:dev-demo'
const RUN = 'arn:aws:states:us-east-1:000000000000:execution:dev-demo:old-run'
const data = {
  generationId: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda7',
  userId: 'u',
  upload: { key: 'uploads/u/g' },
  imageType: 'image/png',
}
const bucket = NAMES.STEPLADDER_OBJECTS_BUCKET

/** History events of tasks: `outputs` by step; a step that failed and was caught has an error instead. */
function history(outputs: Readonly<Record<string, unknown>>, caught: readonly string[] = []): unknown[] {
  const events: Record<string, unknown>[] = [{ id: 1, type: 'ExecutionStarted', previousEventId: 0 }]
  const add = (type: string, details: Record<string, unknown> = {}): void => {
    events.push({ id: events.length + 1, previousEventId: events.length, type, ...details })
  }
  for (const [name, output] of Object.entries(outputs)) {
    const failed = caught.includes(name)
    add('TaskStateEntered', { stateEnteredEventDetails: { name } })
    add('TaskScheduled', { taskScheduledEventDetails: { parameters: '{}', resourceType: 'lambda' } })
    add('TaskStarted')
    if (failed) add('TaskFailed', { taskFailedEventDetails: { error: 'E' } })
    else {
      const result = JSON.stringify({ ExecutedVersion: '$LATEST', Payload: { output }, StatusCode: 200 })
      add('TaskSucceeded', {
        taskSucceededEventDetails: { output: result, resourceType: 'lambda', resource: 'invoke' },
      })
    }
    add('TaskStateExited', { stateExitedEventDetails: { name, output: '{"not":"the step\'s own"}' } })
  }
  return events
}

function oldRun(events: unknown[], execution: Record<string, unknown> = {}): void {
  actions.set('DescribeExecution', (input) => {
    if (input.executionArn !== RUN) throw new Fault('ExecutionDoesNotExist')
    const detail = { id: 'old-event', name: generateRequested.name, data, ts: '2026-01-01T00:00:00Z' }
    return { executionArn: RUN, status: 'FAILED', input: JSON.stringify({ detail }), ...execution }
  })
  // Two events a page, so that reading goes on.
  actions.set('GetExecutionHistory', (input) => {
    const from = Number(input.nextToken ?? 0)
    const more = from + 2 < events.length ? { nextToken: String(from + 2) } : {}
    return { events: events.slice(from, from + 2), ...more }
  })
}

function start(body: unknown): Promise<TestResponse> {
  return callRoute(handler, { user: 'operator-1', claims: OPERATOR_CLAIMS, body })
}

const rerun = (of: Record<string, unknown>, rest: Record<string, unknown> = {}): Promise<TestResponse> =>
  start({ job: 'demo', rerun: { of: 'old-run', ...of }, ...rest })

interface Started {
  readonly name: string
  readonly input: {
    detail: Record<string, unknown>
    rerun?: { of: string; outputs: Record<string, unknown> }
  }
}

function started(): Started {
  const call = calls.find(({ action }) => action === 'StartExecution')
  return { name: String(call?.input.name), input: JSON.parse(String(call?.input.input)) }
}

beforeAll(() => {
  process.env.STEPLADDER_MACHINES = JSON.stringify({ demo: { run: MACHINE } })
  process.env.STEPLADDER_JOBS = JSON.stringify([listJob(job.definition)])
})

beforeEach(() => {
  actions.set('StartExecution', ({ name }) => ({ executionArn: `arn:new:${String(name)}`, startDate: 0 }))
})

describe('POST /runs for a new run', () => {
  it('starts the machine with an event of its own', async () => {
    const response = await start({ job: 'demo', data })
    expect(response.status).toBe(202)
    const { name, input } = started()
    expect(input).toEqual({
      detail: { id: name, name: generateRequested.name, data, ts: expect.any(String) },
    })
    expect(response.json).toEqual({
      runId: `arn:new:${name}`,
      run: name,
      job: 'demo',
      eventId: name,
      supplied: [],
    })
  })

  it('names the known jobs for an unknown one', async () => {
    const response = await start({ job: 'nothing', data })
    expect(response.status).toBe(404)
    expect(response.json.error).toMatchObject({ code: 'unknown_job', known: ['demo'] })
  })

  it('refuses data that the trigger refuses', async () => {
    expect((await start({ job: 'demo', data: {} })).status).toBe(422)
    expect((await start({ job: 'demo' })).status).toBe(422)
    expect(calls).toEqual([])
  })

  it('is for operators', async () => {
    expect((await callRoute(handler, { user: 'u', body: { job: 'demo', data } })).status).toBe(403)
  })
})

describe('POST /runs for a rerun', () => {
  it('supplies what the steps before gave out, and nothing of the failed one', async () => {
    oldRun(history({ one: { n: 1 }, two: { n: 2 }, three: null }, ['three']))
    const response = await rerun({ fromStep: 'three' })
    expect(response.status).toBe(202)
    const { name, input } = started()
    expect(input.rerun).toEqual({ of: 'old-run', outputs: { one: { n: 1 }, two: { n: 2 } } })
    expect(input.detail).toMatchObject({ id: name, data })
    expect(name).not.toBe('old-event')
    expect(response.json.supplied).toEqual(['one', 'two'])
  })

  it('from the first step supplies nothing', async () => {
    oldRun(history({ one: 1 }))
    expect((await rerun({})).json.supplied).toEqual([])
  })

  it('takes edited data and outputs', async () => {
    oldRun(history({ one: 1, two: 2 }))
    const edited = { ...data, userId: 'v' }
    await rerun({ fromStep: 'three', outputs: { two: { edited: true } } }, { data: edited })
    expect(started().input).toMatchObject({
      detail: { data: edited },
      rerun: { outputs: { one: 1, two: { edited: true } } },
    })
  })

  it('takes falsy outputs for outputs', async () => {
    oldRun(history({ one: null, two: false }))
    await rerun({ fromStep: 'three' })
    expect(started().input.rerun?.outputs).toEqual({ one: null, two: false })
  })

  it('refuses when a step before has no output, and says where to start', async () => {
    oldRun(history({ one: 1, two: 2 }, ['two']))
    const response = await rerun({ fromStep: 'three' })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code: 'missing_outputs', missing: ['two'] })
    expect(response.json.error?.message).toContain('Rerun from "two"')
  })

  it.each([
    ['an unknown step', { fromStep: 'four' }, 422, 'unknown_step'],
    ['an unknown run', { of: 'other', fromStep: 'two' }, 404, 'run_not_found'],
    ['outputs of a later step', { fromStep: 'two', outputs: { three: 3 } }, 422, 'unexpected_outputs'],
    ['a name that is none', { of: 'a/b' }, 422, 'invalid_request'],
  ])('refuses %s', async (_, of, status, code) => {
    oldRun(history({ one: 1, two: 2 }))
    const response = await rerun(of)
    expect(response.status).toBe(status)
    expect(response.json.error?.code).toBe(code)
    expect(calls.map(({ action }) => action)).not.toContain('StartExecution')
  })

  it('refuses while the earlier run has not ended', async () => {
    oldRun([], { status: 'RUNNING' })
    const response = await rerun({})
    expect(response.status).toBe(409)
    expect(response.json.error).toMatchObject({ code: 'run_not_ended', status: 'running' })
  })

  it('passes references on while their objects are there, and is 410 when they are gone', async () => {
    const key = 'runs/30d/demo/old-run/one/0/output.json'
    const marker = writeMarker({ bucket, key, as: 'json', bytes: 2 })
    oldRun(history({ one: { deep: [marker] }, two: 2 }))
    const gone = await rerun({ fromStep: 'two' })
    expect(gone.status).toBe(410)
    expect(gone.json.error).toMatchObject({ code: 'outputs_expired', expired: ['one'] })
    await putObject(key, Buffer.from('{}'), 'application/json')
    await rerun({ fromStep: 'two' })
    expect(started().input.rerun?.outputs).toEqual({ one: { deep: [marker] } })
  })

  it.each([100, 1_000, 100_000])('refuses outputs of %d levels', async (levels) => {
    oldRun(history({ one: 1 }))
    const deep = '['.repeat(levels) + ']'.repeat(levels)
    const response = await start(
      `{"job":"demo","rerun":{"of":"old-run","fromStep":"two","outputs":{"one":${deep}}}}`,
    )
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code: 'nested_too_deeply', levels: levels + 3, limit: 100 })
    expect(calls.map(({ action }) => action)).not.toContain('StartExecution')
  })

  it('refuses the data of an earlier run that has too many levels', async () => {
    const deep = '['.repeat(900) + ']'.repeat(900)
    oldRun(history({ one: 1 }), { input: `{"detail":{"data":${deep}}}` })
    const response = await rerun({ fromStep: 'two' })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code: 'nested_too_deeply', levels: 900 })
  })

  it('looks for references also in outputs that no request could send', async () => {
    const levels = 3_000
    const marker = writeMarker({ bucket, key: 'plushify/originals/u/g.jpg', as: 'bytes', bytes: 1 })
    let deep: unknown = marker
    for (let level = 0; level < levels; level += 1) deep = [deep]
    oldRun(history({ one: deep }))
    const response = await rerun({ fromStep: 'two' })
    expect(response.json.error?.code).toBe('foreign_reference')
  })

  it('refuses references to what is not of this job', async () => {
    oldRun(history({ one: 1 }))
    const secret = writeMarker({ bucket, key: 'plushify/originals/u/g.jpg', as: 'bytes', bytes: 1 })
    const response = await rerun({ fromStep: 'two', outputs: { one: secret } })
    expect(response.json.error?.code).toBe('foreign_reference')
  })

  it('moves the largest outputs to S3 when all together are too large to travel', async () => {
    const large = 'x'.repeat(100_000)
    oldRun(history({ one: large, two: 'y'.repeat(60_000) }))
    expect((await rerun({ fromStep: 'three' })).status).toBe(202)
    const { name, input } = started()
    const key = `runs/30d/demo/${name}/one/supplied.json`
    expect(input.rerun?.outputs).toEqual({
      one: writeMarker({ bucket, key, as: 'json', bytes: 100_002 }),
      two: 'y'.repeat(60_000),
    })
    const stored = await getObject(key)
    expect(JSON.parse(Buffer.from(stored?.bytes ?? []).toString())).toBe(large)
  })
})

it('lists a job with what has outputs, and what must stay inline', () => {
  const { definition } = defineJob({ id: 'listed', trigger: generateRequested })
    .step('read', () => ({ size: 1 }))
    .sleep('wait', '1m')
    .parallel('both', (branch) => [branch.step('a', () => 1), branch.step('b', () => 2)])
    .sendEvent('tell', generateRequested, ({ event }) => event.data)
  expect(listJob(definition)).toEqual({
    id: 'listed',
    trigger: generateRequested.name,
    outputs: ['read', 'a', 'b', 'tell'],
  })
})
