import { describe, expect, it } from 'vitest'

import { describeSegment } from '../../../web/console/runs/describe-segment.ts'
import type { Attempt, Visit } from '../../../web/console/runs/run-schema.ts'
import { createTimeScale } from '../../../web/console/runs/time-scale.ts'
import { readWaterfall, spanOf } from '../../../web/console/runs/waterfall.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
/** The time so many milliseconds after the start. */
const at = (ms: number): string => new Date(START + ms).toISOString()

function attempt(number: number, from: number, to: number | undefined, more: Partial<Attempt> = {}): Attempt {
  return {
    attempt: number,
    status: to === undefined ? 'running' : 'failed',
    scheduledAt: at(from),
    startedAt: at(from),
    ...(to !== undefined && { endedAt: at(to) }),
    waitedMs: 0,
    ...more,
  }
}

function visit(name: string, from: number, to: number | undefined, more: Partial<Visit> = {}): Visit {
  return {
    name,
    type: 'Task',
    status: to === undefined ? 'running' : 'succeeded',
    enteredAt: at(from),
    ...(to !== undefined && { exitedAt: at(to) }),
    attempts: [],
    ...more,
  }
}

const segmentsOf = (states: Visit[], now = 0): unknown[] =>
  readWaterfall({ states }, START + now).map(({ segments }) =>
    segments.map(({ kind, from, to, attempt: number }) => [kind, from - START, to - START, number]),
  )

describe('the waterfall', () => {
  it('tells work, waits for a worker and waits for a retry apart', () => {
    const draw = visit('draw', 0, 62_000, {
      attempts: [
        attempt(0, 0, 500, { startedAt: at(200) }),
        attempt(1, 60_500, 62_000, { status: 'succeeded', waitedMs: 60_000 }),
      ],
    })
    expect(segmentsOf([draw])).toEqual([
      [
        ['queued', 0, 200, 0],
        ['work', 200, 500, 0],
        ['retry', 500, 60_500, 1],
        ['work', 60_500, 62_000, 1],
      ],
    ])
  })

  it('shows what goes on until now: an attempt that runs, and a retry that is waited for', () => {
    expect(
      segmentsOf([visit('draw', 0, undefined, { attempts: [attempt(0, 100, undefined)] })], 900),
    ).toEqual([[['work', 100, 900, 0]]])
    const waiting = visit('draw', 0, undefined, { status: 'retrying', attempts: [attempt(0, 0, 300)] })
    expect(segmentsOf([waiting], 900)).toEqual([
      [
        ['work', 0, 300, 0],
        ['retry', 300, 900, 1],
      ],
    ])
  })

  it('shows an attempt that nothing has taken on yet as waiting for a worker', () => {
    const { startedAt: _, ...scheduled } = attempt(0, 100, undefined)
    expect(segmentsOf([visit('draw', 0, undefined, { attempts: [scheduled] })], 900)).toEqual([
      [['queued', 100, 900, 0]],
    ])
  })

  it('shows a Wait as sleep, a Parallel as a group, and what it holds below it', () => {
    const states = [
      visit('both', 0, 100, { type: 'Parallel', attempts: [attempt(0, 0, 100, { status: 'succeeded' })] }),
      visit('after', 100, 200, { type: 'Wait' }),
      visit('left', 0, 50, { parent: 0, branch: 0 }),
      visit('right', 10, 100, { parent: 0, branch: 1 }),
    ]
    const rows = readWaterfall({ states }, START)
    expect(rows.map(({ visit: { name }, depth, index }) => [name, depth, index])).toEqual([
      ['both', 0, 0],
      ['left', 1, 2],
      ['right', 1, 3],
      ['after', 0, 1],
    ])
    expect(rows.map(({ segments }) => segments[0]?.kind)).toEqual(['group', 'work', 'work', 'sleep'])
  })

  it('shows every visit, also when the one that should hold it is unknown', () => {
    expect(segmentsOf([visit('a', 0, 1, { parent: 7 }), visit('b', 0, 1, { parent: 1 })])).toHaveLength(2)
  })

  it('says each stretch in words', () => {
    const [row] = readWaterfall(
      { states: [visit('draw', 0, 500, { attempts: [attempt(0, 0, 500)] })] },
      START,
    )
    expect(row?.segments.map(describeSegment)).toEqual(['attempt 0 failed after 500 ms'])
    expect(describeSegment({ kind: 'retry', from: 0, to: 60_000, status: 'retrying', attempt: 1 })).toBe(
      'waits 1 min 0 s before attempt 1',
    )
  })
})

describe('the scale of time', () => {
  const rows = readWaterfall(
    {
      states: [
        visit('draw', 0, 121_000, {
          attempts: [attempt(0, 0, 1000), attempt(1, 120_000, 121_000, { status: 'succeeded' })],
        }),
      ],
    },
    START,
  )
  const span = spanOf({ startedAt: at(0), stoppedAt: at(121_000) }, rows, START)

  it('is even when nothing is folded', () => {
    const scale = createTimeScale(span, rows, false)
    expect(scale.folds).toEqual([])
    expect(scale.place(START + 60_500)).toBeCloseTo(0.5)
  })

  it('folds a long wait, so that the work beside it can be seen', () => {
    const scale = createTimeScale(span, rows, true)
    expect(scale.folds).toMatchObject([{ from: START + 1000, to: START + 120_000 }])
    expect(scale.place(START + 1000)).toBeGreaterThan(0.4)
    expect(scale.place(START + 121_000)).toBe(1)
    expect(scale.place(START)).toBe(0)
  })

  it.each([true, false])('leads back from a place to its moment (folding: %s)', (isFolding) => {
    const scale = createTimeScale(span, rows, isFolding)
    for (const ms of [0, 400, 1000, 60_000, 120_300, 121_000]) {
      expect(scale.momentAt(scale.place(START + ms)) - START).toBeCloseTo(ms, 3)
    }
  })

  it('never goes backwards, whatever overlaps', () => {
    const states = [
      visit('a', 0, 4000),
      visit('b', 1000, 2000),
      visit('c', 9000, 9500),
      visit('d', 9000, 9000),
    ]
    const many = readWaterfall({ states }, START)
    const scale = createTimeScale({ from: START, to: START + 60_000 }, many, true)
    const places = Array.from({ length: 601 }, (_, index) => scale.place(START + index * 100))
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(scale.folds).toHaveLength(2)
  })

  it('has a place for a run without any length', () => {
    const scale = createTimeScale({ from: START, to: START }, [], true)
    expect([scale.place(START), scale.momentAt(0.5)]).toEqual([0, START])
  })
})
