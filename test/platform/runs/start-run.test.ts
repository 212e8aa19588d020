import { describe, expect, it } from 'vitest'

import { handler } from '../../../lambdas/platform/runs/api/start-run.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { listJob } from '../../../lambdas/job/job-listing.ts'
import { generateRequested } from '../../../lambdas/domains/plushie/events.ts'
import { callRoute } from '../../http/call-route.ts'
import { data, history, marker, rerun, start, useDemoJob } from './use-demo-job.ts'

const { calls, oldRun, started } = useDemoJob()

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
    const edited = { ...data, imageType: 'image/jpeg' }
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
    const foreign = marker('plushify/originals/u/g.jpg')
    let deep: unknown = foreign
    for (let level = 0; level < levels; level += 1) deep = [deep]
    oldRun(history({ one: deep }))
    const response = await rerun({ fromStep: 'two' })
    expect(response.json.error?.code).toBe('foreign_reference')
  })

  it.each([{ userId: 'v' }, { generationId: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda8' }])(
    'gives the outputs of one subject to no other: %j',
    async (change) => {
      oldRun(history({ one: 1, two: 2 }))
      const edited = { ...data, ...change }
      const response = await rerun({ fromStep: 'two', outputs: { one: 5 } }, { data: edited })
      expect(response.status).toBe(422)
      expect(response.json.error).toMatchObject({ code: 'other_subject', changed: Object.keys(change) })
      expect(calls.map(({ action }) => action)).not.toContain('StartExecution')
      // From the first step nothing of the earlier run is given.
      expect((await rerun({}, { data: edited })).status).toBe(202)
    },
  )
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
