import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { createCompiledWorld } from './compiled-world.ts'
import { everyWord } from './every-word-job.ts'

const anything = defineEvent('test/anything.asked', z.object({ value: z.any() }))
const carry = defineJob({ id: 'carry', trigger: anything })
  .step('make', ({ event }) => event.data.value)
  .parallel('both', (branch) => [
    branch.step('left', ({ steps }) => steps.make).step('leftmost', ({ steps }) => steps.left),
    branch.step('right', ({ steps }) => steps.make),
  ])
  .step('compare', ({ steps }) => [steps.make, steps.left, steps.leftmost, steps.right])

let world: Awaited<ReturnType<typeof createCompiledWorld>>
beforeAll(async () => {
  world = await createCompiledWorld()
  await world.deploy(everyWord)
  await world.deploy(carry)
})
afterAll(() => world.close())

function order(id: string, misbehave?: Record<string, string>) {
  const data = { orderId: id, customer: { name: 'Ann' }, ...(misbehave === undefined ? {} : { misbehave }) }
  return { detail: { id, name: 'shop/order.placed', data, ts: '2026-01-01T00:00:00Z' } }
}

const marked = async (name: string) => (await world.item(`cleaned#every-word#${name}#0`)) !== undefined
const ALL_STATES = [
  'claim',
  'reserve-stock',
  'checks',
  'split',
  'fraud',
  'tell-fraud',
  'settle',
  'sum',
  'cool-down',
  'label',
  'announce',
  'finish',
]

describe('a compiled job, interpreted,', () => {
  test('runs all words, hands outputs on, and sends events with ids of the run', async () => {
    const ended = await world.run('every-word', order('plain'), 'run-plain')
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { sum: 8, fraud: null } })
    expect(ended.states.toSorted()).toStrictEqual(ALL_STATES.toSorted())
    expect(await world.item('claim#every-word#plain')).toMatchObject({ run: { S: ended.arn } })
    const events = world.sent.filter(({ Detail }) => JSON.stringify(Detail).includes('run-plain'))
    expect(events.map(({ Source, DetailType, Detail }) => [Source, DetailType, Detail])).toStrictEqual([
      [
        'stepladder',
        'shop/order.shipped',
        {
          id: 'run-plain.tell-fraud',
          name: 'shop/order.shipped',
          data: { orderId: 'plain', parcels: [], tags: [], by: 'run-plain' },
          ts: expect.stringMatching(/^2026-/),
        },
      ],
      [
        'stepladder',
        'shop/order.shipped',
        {
          id: 'run-plain.announce',
          name: 'shop/order.shipped',
          data: {
            orderId: 'plain',
            lastSize: 5,
            parcels: [{ size: 3, kind: 'box' }],
            tags: ['fragile', ['fragile'], 'a "quoted" tag'],
            by: 'A7-8',
          },
          ts: expect.stringMatching(/^2026-/),
        },
      ],
    ])
  })

  test('ends a second delivery of the same event as a duplicate; a replay of it runs', async () => {
    await world.run('every-word', order('twice'))
    const calls = world.invoked.length
    const second = await world.run('every-word', order('twice'))
    expect(second).toMatchObject({
      status: 'SUCCEEDED',
      output: { duplicate: true },
      states: ['claim', 'duplicate'],
    })
    expect(world.invoked).toHaveLength(calls)
    const replay = await world.run('every-word', { ...order('twice'), 'replay-name': 'replay-1' })
    expect(replay).toMatchObject({ status: 'SUCCEEDED', output: { sum: 8 } })
  })

  test('gives a replay an event id of its own, so that nobody takes it for the first run', async () => {
    const input = { ...order('x'.repeat(128)), 'replay-name': 'replay-2' }
    const replay = await world.run('every-word', input, 'run-replayed')
    expect(replay.status).toBe('SUCCEEDED')
    expect(await world.item(`claim#every-word#${input.detail.id}#replay-2`)).toMatchObject({
      run: { S: replay.arn },
    })
    expect(world.inputOf(replay.arn, 'finish')).toContain(`"id":"${input.detail.id}#replay-2"`)
  })

  test('refuses an id that is too long in a replay too', async () => {
    const input = { ...order('x'.repeat(129)), 'replay-name': 'replay-3' }
    expect(await world.run('every-word', input)).toMatchObject({
      status: 'FAILED',
      error: 'InvalidEventError',
    })
  })

  test('repeats a failing step after 1 and 2 minutes, then runs onFailure, then fails with the error', async () => {
    const before = world.clock.now()
    const calls = world.invoked.length
    const ended = await world.run('every-word', order('bug', { 'reserve-stock': 'fail' }), 'run-bug')
    expect(world.clock.now() - before).toBe(180_000)
    expect(world.invoked.slice(calls)).toStrictEqual([
      ...Array.from({ length: 3 }, () => 'reserve-stock'),
      'release-stock',
      'tell-people',
    ])
    expect(ended).toMatchObject({ status: 'FAILED', error: 'TypeError' })
    expect(ended.cause).toContain('reserve-stock failed')
    expect(ended.states).toStrictEqual([
      'claim',
      'reserve-stock',
      'release-stock',
      'tell-people',
      'mark-cleaned',
      'failed',
    ])
    expect(await marked('run-bug')).toBe(true)
  })

  test("does not repeat a subclass of NonRetriableError, and keeps its author's name", async () => {
    const calls = world.invoked.length
    const ended = await world.run('every-word', order('no-stock', { finish: 'no stock' }), 'run-no-stock')
    expect(world.invoked.slice(calls).filter((step) => step === 'finish')).toHaveLength(1)
    expect(ended).toMatchObject({ status: 'FAILED', error: 'NoStockError' })
  })

  test('tells which step of a branch failed, with its attempts, and what was done by then', async () => {
    const before = world.clock.now()
    const ended = await world.run('every-word', order('branch', { split: 'fail' }), 'run-branch')
    expect(ended).toMatchObject({ status: 'FAILED', error: 'TypeError' })
    expect(world.clock.now() - before).toBe(5000)
    expect(await world.outputOf(ended.arn, 'release-stock')).toStrictEqual({
      failure: { step: 'split', error: 'TypeError', message: 'split failed', attempts: 2 },
      seen: ['reserve-stock'],
    })
  })

  test('goes on after a step that failed once', async () => {
    const ended = await world.run('every-word', order('once', { finish: 'fail once', sum: 'fail once' }))
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { sum: 8, fraud: null } })
  })

  test('refuses an event that does not fit before anything is done, and nobody cleans up after it', async () => {
    const calls = world.invoked.length
    const { detail } = order('invalid')
    const ended = await world.run('every-word', { detail: { ...detail, data: {} } }, 'run-invalid')
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'InvalidEventError',
      states: ['claim', 'reserve-stock', 'mark-cleaned', 'failed'],
    })
    const cleaned = await world.run('every-word-on-failure', ended.statusEvent)
    expect(cleaned.states).toStrictEqual(['check-input', 'nothing-to-clean'])
    expect(world.invoked.slice(calls)).toStrictEqual(['reserve-stock'])
  })

  test.each([
    ['no id', { detail: { name: 'shop/order.placed' } }],
    ['an empty id', { detail: { id: '', name: 'shop/order.placed' } }],
    ['an id too long for a key', { detail: { id: 'x'.repeat(3000), name: 'shop/order.placed' } }],
    ['no detail', {}],
  ])('fails readably on an input with %s, each time anew', async (_what, input) => {
    expect(await world.run('every-word', input)).toMatchObject({
      status: 'FAILED',
      error: 'InvalidEventError',
    })
    expect(await world.run('every-word', input)).toMatchObject({
      status: 'FAILED',
      error: 'InvalidEventError',
    })
  })

  test('continues an earlier run from a step: supplied steps do not run, a supplied sendEvent repeats its id', async () => {
    const calls = world.invoked.length
    const outputs = {
      'reserve-stock': { shelf: 'B1', sizes: [], first: ['fragile', 3], tags: [] },
      split: [],
      sum: 99,
      fraud: null,
      'tell-fraud': { id: 'run-old.tell-fraud' },
      label: { label: 'old' },
      announce: { id: 'run-old.announce' },
    }
    const misbehave = { 'reserve-stock': 'fail', split: 'fail', sum: 'fail', fraud: 'fail' }
    const input = { ...order('rerun', misbehave), rerun: { of: 'run-old', outputs } }
    expect(await world.run('every-word', input)).toMatchObject({
      status: 'SUCCEEDED',
      output: { sum: 99, fraud: null },
    })
    expect(world.invoked.slice(calls)).toContain('finish')
    const ids = world.sent.slice(-2).map(({ Detail }) => z.object({ id: z.string() }).parse(Detail).id)
    expect(ids).toStrictEqual(['run-old.tell-fraud', 'run-old.announce'])
  })

  test.each([
    [[5]],
    [[]],
    [[[1]]],
    [[[], [[]]]],
    [null],
    [''],
    [0],
    [false],
    [{}],
    [{ a: [1], b: null }],
    [['a', null]],
  ])('carries the output %j unchanged through variables, branches and payloads', async (value) => {
    const detail = {
      id: JSON.stringify(value),
      name: 'test/anything.asked',
      data: { value },
      ts: '2026-01-01T00:00:00Z',
    }
    expect(await world.run('carry', { detail })).toMatchObject({
      status: 'SUCCEEDED',
      output: [value, value, value, value],
    })
  })
})
