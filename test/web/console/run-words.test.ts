import { parseSync } from 'oxc-parser'
import { describe, expect, it, vi } from 'vitest'

import { markStates, takenEdges } from '../../../web/console/runs/run-marks.ts'
import { findFailedStep } from '../../../web/console/runs/failed-step.ts'
import { readCause } from '../../../web/console/runs/read-cause.ts'
import { readRerunDraft, rerunSteps, outputTexts, formatJson } from '../../../web/console/runs/rerun-draft.ts'
import { runAsCurl } from '../../../web/console/runs/run-as-curl.ts'
import { canBeTest, runAsTest } from '../../../web/console/runs/run-as-test.ts'
import { actOnRuns, listFailures } from '../../../web/console/runs/run-bulk.ts'
import { runSchema } from '../../../web/console/runs/run-schema.ts'
import type { Run, RunSummary, Visit } from '../../../web/console/runs/run-schema.ts'
import { edgeKey } from '../../../web/console/graph/edge-key.ts'
import { MIXED } from './every-state.ts'

const AT = '2026-01-01T00:00:00.000Z'
const tried = (attempt: number): Visit['attempts'][number] => ({
  attempt,
  status: 'failed',
  scheduledAt: AT,
  waitedMs: 0,
})
const visit = (name: string, status: Visit['status'], more: Partial<Visit> = {}): Visit => ({
  name,
  type: 'Task',
  status,
  enteredAt: AT,
  attempts: [],
  ...more,
})

const RUN: Run = runSchema.parse({
  run: 'r1',
  job: 'generate-plushie',
  status: 'failed',
  startedAt: AT,
  runId: 'arn:aws:states:us-east-1:1:execution:stepladder-dev-generate-plushie:r1',
  console: 'https://console.aws.amazon.com/',
  error: 'GeminiRefusedError',
  stateTransitions: 3,
  price: { usd: 0.1, transitions: 3, lambdaInvocations: 1, lambdaGbSeconds: 1, note: '' },
  event: { id: 'e1', name: 'plushie/generate.requested', data: { title: `it's "so"`, size: 3 } },
  states: [
    visit('upload', 'succeeded', { step: 'upload', output: { key: 'k' } }),
    visit('draw', 'caught', { step: 'draw', attempts: [tried(0), tried(1)] }),
    visit('clean-up', 'failed', { step: 'clean-up' }),
  ],
  definition: MIXED,
})

describe('a run as a command', () => {
  it('is quoted for the shell, whatever is in its data', () => {
    const command = runAsCurl(RUN, 'https://api.example')
    expect(command).toContain(`'https://api.example/runs'`)
    const [, body = ''] = /-d '([\s\S]*)'\n$/u.exec(command) ?? []
    expect(JSON.parse(body.replaceAll(`'\\''`, `'`))).toEqual({ job: RUN.job, data: RUN.event.data })
  })
})

describe('a run as a test', () => {
  it('is TypeScript that starts the same machine with the same data, and expects the same end', () => {
    const code = runAsTest({ ...RUN, event: { ...RUN.event, data: { text: '`${1}` */ \u2028' } } })
    expect(parseSync('copied.test.ts', code).errors).toEqual([])
    expect(code).toContain('cloud.run("stepladder-dev-generate-plushie", { input: { detail, rerun } })')
    expect(code).toContain('"status": "FAILED"')
    expect(code).toContain('"error": "GeminiRefusedError"')
    expect(code).toContain('outputs: {\n    "upload": {\n      "key": "k"')
    expect(code).not.toContain('"clean-up": ')
  })

  it('hands over all outputs of one that succeeded, and is not made of one that was ended from outside', () => {
    const states = [
      visit('upload', 'succeeded', { step: 'upload', output: { key: 'k' } }),
      visit('draw', 'succeeded', { step: 'draw', output: { key: 'drawn' } }),
    ]
    const { error: _error, ...run } = RUN
    const code = runAsTest({ ...run, status: 'succeeded', states })
    expect(parseSync('copied.test.ts', code).errors).toEqual([])
    expect(code).toContain('"key": "drawn"')
    expect(code).toContain('"status": "SUCCEEDED"')
    const statuses = ['running', 'succeeded', 'failed', 'timed_out', 'aborted'] as const
    expect(statuses.filter((status) => canBeTest({ status }))).toEqual(['succeeded', 'failed'])
  })

  it('hands over what a rerun was given', () => {
    const code = runAsTest({
      ...RUN,
      rerunOf: 'r0',
      input: { rerun: { of: 'r0', outputs: { upload: { key: 'k' } } } },
    })
    expect(parseSync('copied.test.ts', code).errors).toEqual([])
    expect(code).toContain('"key": "k"')
  })
})

describe('the cause of an error', () => {
  it.each([
    [undefined, { message: '', trace: [] }],
    ['out of stock', { message: 'out of stock', trace: [] }],
    ['TypeError: not a function', { message: 'not a function', trace: [] }],
    ['{"errorType":"TypeError"}', { message: '{"errorType":"TypeError"}', trace: [] }],
    [
      '{"errorType":"TypeError","errorMessage":"TypeError: no","trace":["a","b"]}',
      { message: 'no', trace: ['a', 'b'] },
    ],
  ])('%s is read', (cause, expected) => {
    expect(readCause(cause, 'TypeError')).toEqual(expected)
  })
})

describe('the marks of a run on its graph', () => {
  it('show the worst of several visits, and how often a state was tried', () => {
    const marks = markStates([
      visit('item', 'failed'),
      visit('item', 'succeeded'),
      visit('draw', 'retrying', { attempts: [tried(0), tried(1)] }),
      visit('end', 'succeeded'),
    ])
    expect(Object.fromEntries(marks)).toEqual({
      item: { status: 'failed', note: '2×' },
      draw: { status: 'retrying', note: '2 tries' },
      end: { status: 'succeeded' },
    })
  })

  it('follow each branch by itself', () => {
    const taken = takenEdges([
      visit('both', 'caught'),
      visit('left', 'succeeded', { parent: 0, branch: 0 }),
      visit('right', 'succeeded', { parent: 0, branch: 1 }),
      visit('left-end', 'succeeded', { parent: 0, branch: 0 }),
      visit('after', 'succeeded'),
    ])
    expect(taken).toEqual(
      new Set([
        edgeKey({ from: 'left', to: 'left-end', kind: 'next' }),
        edgeKey({ from: 'both', to: 'after', kind: 'catch' }),
      ]),
    )
  })
})

describe('the form of a rerun', () => {
  const unchanged = formatJson(RUN.event.data)

  it('begins at any step that has an output', () => {
    const steps = [
      { id: 'a', kind: 'step', onFailure: false },
      { id: 'nap', kind: 'sleep', onFailure: false },
      { id: 'tell', kind: 'sendEvent', onFailure: false },
      { id: 'clean', kind: 'step', onFailure: true },
    ]
    expect(rerunSteps({ steps })).toEqual(['a', 'tell'])
    expect([...outputTexts(RUN)]).toEqual([['upload', formatJson({ key: 'k' })]])
  })

  it('sends only what was edited, and only of steps before', () => {
    expect(readRerunDraft({ fromStep: 'draw', data: unchanged, outputs: {} }, RUN, ['upload'])).toEqual({
      changes: { fromStep: 'draw', outputs: {} },
    })
    const outputs = { upload: '{"key":"other"}', draw: '1' }
    expect(readRerunDraft({ fromStep: 'draw', data: '{"size":4}', outputs }, RUN, ['upload'])).toEqual({
      changes: { fromStep: 'draw', data: { size: 4 }, outputs: { upload: { key: 'other' } } },
    })
  })

  it('says of each field what is no JSON', () => {
    const read = readRerunDraft({ fromStep: 'draw', data: '{', outputs: { upload: 'x' } }, RUN, ['upload'])
    expect(read).toEqual({
      problems: {
        data: expect.stringContaining('not JSON'),
        upload: expect.stringContaining('not JSON'),
      },
    })
  })

  it('offers the step that failed, and not one that only cleaned up', () => {
    expect(findFailedStep(RUN)).toBe('draw')
    expect(findFailedStep({ states: [visit('a', 'succeeded', { step: 'a' })] })).toBeUndefined()
  })
})

describe('an action on many runs', () => {
  const runs = Array.from({ length: 20 }, (_, index): RunSummary => ({
    run: `r${index}`,
    job: 'j',
    status: 'running',
    startedAt: AT,
  }))

  it('is done to all, a few at once, and tells how far it is', async () => {
    let under = 0
    let most = 0
    const told: number[] = []
    const progress = await actOnRuns(
      runs,
      async ({ run }) => {
        under += 1
        most = Math.max(most, under)
        await Promise.resolve()
        under -= 1
        if (run === 'r3') throw new Error('It has ended.')
      },
      ({ done }) => told.push(done),
      new AbortController().signal,
    )
    expect(most).toBe(4)
    expect(told).toEqual(runs.map((_, index) => index + 1))
    expect(progress).toMatchObject({ total: 20, done: 20, failed: [{ reason: 'It has ended.' }] })
    expect(listFailures(progress.failed)).toBe('j/r3: It has ended.')
  })

  it('leaves the rest when it is aborted', async () => {
    const stop = new AbortController()
    const act = vi.fn<() => Promise<void>>(async () => stop.abort())
    const progress = await actOnRuns(runs, act, () => {}, stop.signal)
    expect(act).toHaveBeenCalledTimes(1)
    expect(progress).toMatchObject({ total: 20, done: 1 })
  })
})
