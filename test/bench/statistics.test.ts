import { describe, expect, it } from 'vitest'
import { compareRows } from './report/compare.ts'
import { formatNumber, judge } from './report/mark.ts'
import { summarize } from './report/statistics.ts'

describe('summarize', () => {
  it('takes percentiles by nearest rank, whatever the order of the samples', () => {
    const samples = Array.from({ length: 200 }, (_, index) => 200 - index)
    expect(summarize(samples)).toMatchObject({ n: 200, min: 1, p50: 100, p90: 180, p99: 198, max: 200 })
  })

  it('tells mean and the deviation of a sample', () => {
    const { mean, deviation } = summarize([2, 4, 4, 4, 5, 5, 7, 9])
    expect(mean).toBe(5)
    expect(deviation).toBeCloseTo(Math.sqrt(32 / 7))
  })

  it('gives one sample no deviation, and refuses to sum up none', () => {
    expect(summarize([3])).toEqual({ n: 1, min: 3, p50: 3, p90: 3, p99: 3, max: 3, mean: 3, deviation: 0 })
    expect(() => summarize([])).toThrow('there are no samples')
  })
})

describe('judge', () => {
  it('says by which part of the mark a value misses it, in either direction', () => {
    expect(judge(6, { atMost: 6 })).toEqual({ met: true, text: 'met (≤ 6)' })
    expect(judge(9, { atMost: 6 })).toEqual({ met: false, text: 'MISSED (≤ 6) by +50 %' })
    expect(judge(12, { atLeast: 15 })).toEqual({ met: false, text: 'MISSED (≥ 15) by −20 %' })
    expect(judge(1_000, { atLeast: 1_000 }).met).toBe(true)
  })

  it('writes as many digits as a number deserves', () => {
    expect([1234.5, 12.345, 1.2345, 0.012345].map(formatNumber)).toEqual(['1,235', '12.3', '1.23', '0.0123'])
  })
})

describe('compareRows', () => {
  it('shows the change of rows that both runs have, and which changes are within the scatter', () => {
    const row = (id: string, value: number, deviation: number) => ({
      id,
      label: id,
      unit: 'ms',
      value,
      spread: { ...summarize([value]), deviation },
    })
    const text = compareRows(
      [row('a', 10, 1), row('b', 10, 5), row('gone', 1, 0)],
      [row('a', 15, 1), row('b', 12, 5)],
    )
    expect(text).toMatch(/a +10 +15 +ms +\+50 %$/mu)
    expect(text).toMatch(/b +10 +12 +ms +\+20 % +within the scatter$/mu)
    expect(text).not.toContain('gone')
  })
})
