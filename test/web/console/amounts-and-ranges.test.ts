import { describe, expect, it } from 'vitest'

import { findRangeProblem, progressOf } from '../../../web/console/events/time-range.ts'
import { parseAmount } from '../../../web/console/local/parse-amount.ts'

describe('an amount of time', () => {
  it.each([
    ['90s', 90_000],
    ['90 s', 90_000],
    ['1 h 30 min', 5_400_000],
    ['1h30m', 5_400_000],
    ['2 Days', 172_800_000],
    ['1.5 hours', 5_400_000],
    ['250 ms', 250],
  ])('is read: %s', (text, ms) => {
    expect(parseAmount(text)).toBe(ms)
  })

  it.each(['', '90', 'soon', '5 weeks', '1.2.3 s', '0 s', '-5 s', '5 s and more', '99999999999999 days'])(
    'is not read: %j',
    (text) => {
      expect(parseAmount(text)).toBeUndefined()
    },
  )
})

describe('a time range', () => {
  const now = Date.parse('2026-01-02T00:00:00Z')

  it('is one to replay when it has begun', () => {
    expect(findRangeProblem('2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', now)).toBeUndefined()
  })

  it.each([
    [undefined, '2026-01-01T01:00:00Z', 'Give the time'],
    ['2026-01-01T01:00:00Z', '2026-01-01T01:00:00Z', 'after'],
    ['2026-01-03T00:00:00Z', '2026-01-03T01:00:00Z', 'still to come'],
  ])('from %s to %s is none to replay', (from, to, words) => {
    expect(findRangeProblem(from, to, now)).toContain(words)
  })

  it('tells how far its replay is', () => {
    const replay = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z', state: 'RUNNING' }
    expect(progressOf(replay)).toBe(0)
    expect(progressOf({ ...replay, progressedTo: '2026-01-01T00:15:00Z' })).toBe(0.25)
    expect(progressOf({ ...replay, progressedTo: '2026-01-03T00:00:00Z' })).toBe(1)
    expect(progressOf({ ...replay, state: 'COMPLETED' })).toBe(1)
  })
})
