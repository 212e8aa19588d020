import { describe, expect, it } from 'vitest'

import { definitionFacts } from '../../../lambdas/platform/runs/history/definition-facts.ts'
import type { StateVisit } from '../../../lambdas/platform/runs/api/run-schemas.ts'
import { ShownValues } from '../../../lambdas/platform/runs/history/shown-values.ts'
import { stateVisits } from '../../../lambdas/platform/runs/history/state-visits.ts'
import { eventSchema, RECORDED, recorded, rule, ruleEvents, START } from './recorded-runs.ts'

const outline = (visits: readonly StateVisit[]): unknown[] =>
  visits.map(({ name, status, parent, branch }) => [
    name,
    status,
    ...(parent === undefined ? [] : [parent, branch]),
  ])
const tries = (visit: StateVisit | undefined): unknown[] =>
  (visit?.attempts ?? []).map(({ attempt, status, waitedMs, error }) => [attempt, status, waitedMs, error])

describe('retries', () => {
  it('are the attempts of one visit, with the wait before each and why the one before failed', async () => {
    const [visit] = await rule('retries until an attempt succeeds, with the retry count in the arguments')
    expect(visit).toMatchObject({ name: 'work', type: 'Task', status: 'succeeded', output: 'done' })
    expect(visit).not.toHaveProperty('error')
    expect(tries(visit)).toEqual([
      [0, 'failed', 0, 'Flaky'],
      [1, 'failed', 1000, 'Flaky'],
      [2, 'succeeded', 2000, undefined],
    ])
    expect(visit?.attempts[2]?.output).toBe('done')
  })

  it('that are spent leave a visit that was caught, with the last error', async () => {
    const visits = await rule('gives the error to the Catcher once the Retrier is used up')
    expect(visits[0]).toMatchObject({ status: 'caught' })
    expect(visits[0]?.error).toBe(visits[0]?.attempts.at(-1)?.error)
    expect(visits[0]?.attempts.every(({ status }) => status === 'failed')).toBe(true)
    expect(visits.at(-1)?.status).toBe('succeeded')
  })

  it('are under way while the last attempt failed and none has followed', async () => {
    const name = 'retries until an attempt succeeds, with the retry count in the arguments'
    expect((await rule(name, 5))[0]).toMatchObject({ status: 'retrying', error: 'Flaky' })
    const again = (await rule(name, 7))[0]
    expect(again).toMatchObject({ status: 'running' })
    expect(tries(again)).toEqual([
      [0, 'failed', 0, 'Flaky'],
      [1, 'running', 1000, undefined],
    ])
    expect(again?.attempts[1]).not.toHaveProperty('endedAt')
  })

  it('of a state that is visited again are counted anew', async () => {
    const visits = await rule('counts attempts anew on the next visit to the state')
    const work = visits.filter(({ type }) => type === 'Task')
    expect(work.length).toBeGreaterThan(1)
    for (const { attempts } of work)
      expect(attempts.map(({ attempt }) => attempt)).toEqual([...attempts.keys()])
  })
})

describe('time-outs', () => {
  it('of a task end its attempt as timed out, and the visit as failed', async () => {
    const [visit] = await rule('ends a Task after TimeoutSeconds, without a cause')
    expect(visit).toMatchObject({ status: 'failed', error: 'States.Timeout' })
    expect(visit?.attempts).toMatchObject([{ status: 'timed_out', error: 'States.Timeout' }])
    expect(visit).not.toHaveProperty('cause')
  })

  it('that are caught are told so', async () => {
    const visits = await rule('gives a caught time-out an empty cause')
    expect(outline(visits)).toEqual([
      ['work', 'caught'],
      ['end', 'succeeded'],
    ])
  })

  it('of a heartbeat are told as AWS recorded them', () => {
    const [visit] = recorded('test_heartbeat_timeout')
    expect(visit).toMatchObject({ status: 'failed', error: 'States.Timeout' })
    expect(visit?.attempts).toMatchObject([
      { status: 'timed_out', startedAt: new Date(START + 4000).toISOString() },
    ])
  })

  it('of the whole machine abort what it was in', async () => {
    const visits = await rule("ends the execution as TIMED_OUT after the machine's TimeoutSeconds")
    expect(visits).toMatchObject([{ name: 'wait', status: 'aborted', exitedAt: expect.any(String) }])
  })
})

describe('an execution that is stopped', () => {
  it('aborts the attempt and the state that it was in, and nothing else', async () => {
    const { events, definition } = await ruleEvents(
      'gives the error to the Catcher once the Retrier is used up',
    )
    const open = events.slice(0, 4)
    const stopped = eventSchema.parse({
      id: 5,
      previousEventId: 0,
      type: 'ExecutionAborted',
      timestamp: new Date(),
    })
    const [visit, ...more] = stateVisits([...open, stopped], definitionFacts(definition), new ShownValues())
    expect(more).toEqual([])
    expect(visit).toMatchObject({
      status: 'aborted',
      attempts: [{ status: 'aborted', endedAt: expect.any(String) }],
    })
    expect(visit).not.toHaveProperty('error')
  })
})

describe('an execution that is redriven', () => {
  it('goes on in the visit in which it failed, with one more attempt', async () => {
    const { events, definition } = await ruleEvents('ends a Task after TimeoutSeconds, without a cause')
    const last = events.length
    const more = [
      ['ExecutionRedriven', 0],
      ['LambdaFunctionScheduled', last + 1],
      ['LambdaFunctionStarted', last + 2],
      ['LambdaFunctionSucceeded', last + 3],
      ['TaskStateExited', last + 4, { stateExitedEventDetails: { name: 'work', output: '"done"' } }],
      ['ExecutionSucceeded', last + 5],
    ] as const
    const redriven = more.map(([type, previousEventId, details = {}], index) =>
      eventSchema.parse({ id: last + 1 + index, previousEventId, type, timestamp: new Date(), ...details }),
    )
    const read = (count: number) =>
      stateVisits([...events, ...redriven.slice(0, count)], definitionFacts(definition), new ShownValues())[0]

    expect(read(0)?.status).toBe('failed')
    expect(read(3)).toMatchObject({
      status: 'running',
      attempts: [{ status: 'timed_out' }, { status: 'running' }],
    })
    expect(read(3)).not.toHaveProperty('exitedAt')
    expect(read(6)).toMatchObject({
      status: 'succeeded',
      output: 'done',
      attempts: [{ status: 'timed_out' }, { attempt: 1, status: 'succeeded' }],
    })
  })
})

describe('a Parallel', () => {
  it('has its branches inside, by their number', async () => {
    const visits = await rule('hands the outputs on in the order of the branches')
    expect(visits[0]).toMatchObject({
      type: 'Parallel',
      status: 'succeeded',
      attempts: [{ status: 'succeeded' }],
    })
    const inside = visits.filter(({ parent }) => parent === 0)
    expect(new Set(inside.map(({ branch }) => branch))).toEqual(new Set([0, 1]))
  })

  it('whose branch fails aborts the others, and knows the inner error', async () => {
    const visits = await rule('stops the other branches when one fails, and lets the inner error be caught')
    expect(outline(visits)).toEqual([
      ['both', 'caught'],
      ['a', 'failed', 0, 0],
      ['b', 'aborted', 0, 1],
      ['end', 'succeeded'],
    ])
    expect(visits[0]).toMatchObject({ error: 'Broken', cause: 'inside' })
  })

  it('that is retried has an attempt for each start, and visits of each', async () => {
    const visits = await rule('runs all branches again when it is retried')
    expect(outline(visits)).toEqual([
      ['both', 'succeeded'],
      ['a', 'failed', 0, 0],
      ['a', 'succeeded', 0, 0],
    ])
    expect(tries(visits[0])).toEqual([
      [0, 'failed', 0, 'Broken'],
      [1, 'succeeded', 1000, undefined],
    ])
  })

  it('is read as AWS recorded it, where a failed task is called aborted as well', () => {
    const name = 'test_sqs_failure_in_wait_for_task_tok_no_error_field[SQS_PARALLEL_WAIT_FOR_TASK_TOKEN]'
    expect(outline(recorded(name))).toEqual([
      ['ParallelJob', 'caught'],
      ['SendMessageWithWait', 'failed', 0, 0],
      ['CaughtStatesALL', 'succeeded'],
    ])
  })

  it('in progress has open branches', async () => {
    const name = 'stops the other branches when one fails, and lets the inner error be caught'
    expect(outline(await rule(name, 7))).toEqual([
      ['both', 'running'],
      ['a', 'running', 0, 0],
      ['b', 'running', 0, 1],
    ])
  })
})

describe('a Map', () => {
  it('within a Map has its items inside, as AWS recorded it', () => {
    const visits = recorded('test_reference_assign[BASE_REFERENCE_IN_ITERATOR_OUTER_SCOPE]')
    const levels = visits.findIndex(({ name }) => name === 'IterateLevels')
    const inner = visits.flatMap(({ name, parent, branch }, index) =>
      name === 'Calculate' ? [{ index, parent, branch }] : [],
    )
    expect(inner.map(({ parent, branch }) => [parent, branch])).toEqual([
      [levels, 0],
      [levels, 1],
      [levels, 2],
    ])
    for (const { index } of inner) {
      expect(visits.filter(({ parent }) => parent === index).map(({ branch }) => branch)).toEqual([0, 1, 2])
    }
    expect(visits.every(({ status }) => status === 'succeeded')).toBe(true)
  })

  it('whose item fails has failed, with the items before as they were', () => {
    const visits = recorded('test_map_state_break_condition_legacy')
    const map = visits.findIndex(({ name }) => name === 'MapState')
    expect(visits[map]).toMatchObject({ status: 'failed', attempts: [{ status: 'failed' }] })
    expect(visits.at(-1)).toMatchObject({ name: 'Break', status: 'failed', parent: map, branch: 4 })
    expect(visits.filter(({ status }) => status === 'failed')).toHaveLength(2)
  })

  it('that is retried starts its items anew', () => {
    const visits = recorded('test_map_state_retry_multiple_retriers')
    const map = visits.find(({ name }) => name === 'MapState')
    expect(map?.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [0, 'failed'],
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
    ])
    expect(visits.filter(({ type }) => type === 'Fail')).toHaveLength(4)
  })

  it('stops the items that still run when one fails', async () => {
    const visits = await rule('stops the items that still run when one fails')
    expect(visits.filter(({ name }) => name === 'wait')).toMatchObject([{ status: 'aborted', branch: 0 }])
    expect(visits.find(({ name }) => name === 'fail')).toMatchObject({ status: 'failed', branch: 1 })
  })
})

describe('an evaluation that fails', () => {
  it('fails the state that its cause names, though AWS chains it to what came before', () => {
    const [visit] = recorded('test_undefined_reference[BASE_UNDEFINED_OUTPUT]')
    expect(visit).toMatchObject({ status: 'failed', error: 'States.QueryEvaluationError' })
    expect(visit?.cause).toContain('$doesNotExist')
  })

  it('is caught like any other failure of a Task', async () => {
    expect((await rule('catches a failed evaluation of a Task'))[0]).toMatchObject({
      status: 'caught',
      error: 'States.QueryEvaluationError',
    })
  })
})

describe('any beginning of a recorded history', () => {
  it('has a visit for each entry, and none that ended before its end was read', () => {
    for (const [name, { history }] of RECORDED) {
      for (const count of history.keys()) {
        const read = history.slice(0, count)
        const visits = recorded(name, count)
        expect(visits).toHaveLength(read.filter(({ type }) => type.endsWith('StateEntered')).length)
        const exits = read.filter(({ type }) => type.endsWith('StateExited')).length
        const left = visits.filter(({ status }) => status === 'succeeded' || status === 'caught')
        expect([name, count, left.length]).toEqual([name, count, exits])
        for (const [index, { parent = -1 }] of visits.entries()) expect(parent).toBeLessThan(index)
      }
    }
  })
})

describe('values', () => {
  it('that are too large are left out, and told by their length', () => {
    const values = new ShownValues()
    const large = JSON.stringify('x'.repeat(70_000))
    expect(values.show(large)).toEqual({ '@stepladder/omitted': { length: large.length } })
    expect(values.show('{"cut of')).toEqual({ '@stepladder/omitted': { length: 8 } })
    expect(values.show('['.repeat(101) + ']'.repeat(101))).toEqual({ '@stepladder/omitted': { length: 202 } })
    expect(values.show('['.repeat(100) + ']'.repeat(100))).toEqual(expect.any(Array))
    expect(values.show('{"reference":1}')).toEqual({ reference: 1 })
  })

  it.each(['x'.repeat(60_000), '"'.repeat(30_000), '\\'.repeat(30_000), '語'.repeat(60_000)])(
    'fit the answer together, whatever they are made of: %#',
    (value) => {
      const values = new ShownValues()
      const shown = Array.from({ length: 90 }, () => values.show(JSON.stringify(value)))
      const bytes = Buffer.byteLength(JSON.stringify({ body: JSON.stringify(shown) }))
      expect(bytes).toBeLessThan(4_100_000)
      expect(bytes).toBeGreaterThan(3_800_000)
      expect(values.show('{"reference":1}')).toEqual({ reference: 1 })
    },
  )
})
