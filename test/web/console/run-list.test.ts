import { describe, expect, it } from 'vitest'

import { appendPage, beginList, joins, refreshStretch } from '../../../web/console/runs/run-list.ts'
import type { RunStatus, RunSummary } from '../../../web/console/runs/run-schema.ts'
import { visibleRows } from '../../../web/console/runs/visible-rows.ts'

/** A run that started in this second. */
function run(second: number, status: RunStatus = 'succeeded'): RunSummary {
  return { run: `r${second}`, job: 'job', status, startedAt: new Date(second * 1000).toISOString() }
}

const shown = (list: { runs: readonly RunSummary[] }): string[] =>
  list.runs.map((one) => `${one.run} ${one.status}`)

describe('the list of runs', () => {
  const list = appendPage(beginList({ items: [run(9), run(8)], cursor: 'a' }), {
    items: [run(7, 'running'), run(6)],
    cursor: 'b',
  })

  it('grows downwards by pages', () => {
    expect(list.runs.map((one) => one.run)).toEqual(['r9', 'r8', 'r7', 'r6'])
    expect(list.cursor).toBe('b')
    expect(appendPage(list, { items: [run(5)] })).not.toHaveProperty('cursor')
  })

  it('takes new runs in at its top, and keeps what lies below the stretch', () => {
    const next = refreshStretch(list, { items: [run(10, 'running'), run(9)], cursor: 'c' })
    expect(shown(next)).toEqual(['r10 running', 'r9 succeeded', 'r8 succeeded', 'r7 running', 'r6 succeeded'])
    expect(next.cursor).toBe('b')
  })

  it('drops runs within the stretch that no longer fit', () => {
    const next = refreshStretch(list, { items: [run(9), run(7, 'running')], cursor: 'c' })
    expect(shown(next)).toEqual(['r9 succeeded', 'r7 running', 'r6 succeeded'])
    expect(shown(refreshStretch(list, { items: [run(9)] }))).toEqual(['r9 succeeded'])
  })

  it('takes a stretch further down without touching what is above', () => {
    const next = refreshStretch(list, { items: [run(7, 'failed')], cursor: 'c' }, run(7).startedAt)
    expect(shown(next)).toEqual(['r9 succeeded', 'r8 succeeded', 'r7 failed', 'r6 succeeded'])
  })

  it('changes nothing for a page that has nothing yet', () => {
    expect(shown(refreshStretch(list, { items: [], cursor: 'c' }))).toEqual(shown(list))
  })

  it('begins anew where runs may be missing in between', () => {
    expect(joins(list, { items: [run(20), run(19)], cursor: 'c' })).toBe(false)
    expect(joins(list, { items: [run(20), run(9)], cursor: 'c' })).toBe(true)
    expect(joins(list, { items: [run(20)] })).toBe(true)
  })
})

describe('the rows that are drawn', () => {
  const rowHeight = 40
  it('are those in sight and a few around, of however many', () => {
    const { first, end } = visibleRows({ count: 10_000, rowHeight, scrollTop: 200_000, height: 800 })
    expect(first).toBeLessThanOrEqual(5000)
    expect(end).toBeGreaterThanOrEqual(5020)
    expect(end - first).toBeLessThan(50)
  })

  it.each([
    ['none', 0, 0, 0],
    ['a short list', 3, 0, 3],
    ['above its beginning', 3, -900, 3],
    ['below its end', 3, 90_000, 3],
  ])('stay within the list: %s', (_what, count, scrollTop, end) => {
    const rows = visibleRows({ count, rowHeight, scrollTop, height: 800 })
    expect(rows.end).toBe(end)
    expect(rows.first).toBeLessThanOrEqual(count)
    expect(rows.first).toBeGreaterThanOrEqual(0)
  })
})
