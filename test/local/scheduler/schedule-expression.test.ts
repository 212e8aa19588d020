import { describe, expect, test } from 'vitest'
import {
  parseScheduleExpression,
  ScheduleExpressionError,
} from '../../../local/services/scheduler/expression/schedule-expression.ts'

/** The first runs after the start of 2026, or after a time that is told, as ISO text. */
function runs(expression: string, count: number, timeZone = 'UTC', from = '2026-01-01T00:00:00Z'): string[] {
  const schedule = parseScheduleExpression(expression, { timeZone, allowAt: true })
  const times: string[] = []
  for (let after = Date.parse(from); times.length < count;) {
    const next = schedule.next(after, Date.parse(from))
    if (next === undefined) break
    times.push(new Date(next).toISOString().replace(':00.000Z', ''))
    after = next
  }
  return times
}

describe('cron expressions', () => {
  test.each([
    ['cron(0 12 * * ? *)', ['2026-01-01T12:00', '2026-01-02T12:00']],
    [
      'cron(0/20 9 * * ? *)',
      ['2026-01-01T09:00', '2026-01-01T09:20', '2026-01-01T09:40', '2026-01-02T09:00'],
    ],
    [
      'cron(5/25 * * * ? *)',
      ['2026-01-01T00:05', '2026-01-01T00:30', '2026-01-01T00:55', '2026-01-01T01:05'],
    ],
    ['cron(0 10,15 ? * MON-FRI *)', ['2026-01-01T10:00', '2026-01-01T15:00', '2026-01-02T10:00']],
    [
      'cron(0 10 ? * FRI-MON *)',
      ['2026-01-02T10:00', '2026-01-03T10:00', '2026-01-04T10:00', '2026-01-05T10:00', '2026-01-09T10:00'],
    ],
    [
      'cron(0 22-1 * * ? *)',
      ['2026-01-01T01:00', '2026-01-01T22:00', '2026-01-01T23:00', '2026-01-02T00:00'],
    ],
    ['cron(0 0 ? * 1 *)', ['2026-01-04T00:00', '2026-01-11T00:00']],
    ['cron(0 0 ? * L *)', ['2026-01-03T00:00', '2026-01-10T00:00']],
    ['cron(0 0 ? * 6L *)', ['2026-01-30T00:00', '2026-02-27T00:00']],
    ['cron(0 0 ? * FRI#2 *)', ['2026-01-09T00:00', '2026-02-13T00:00']],
    ['cron(0 0 ? * 2#5 *)', ['2026-03-30T00:00', '2026-06-29T00:00']],
    ['cron(0 0 L * ? *)', ['2026-01-31T00:00', '2026-02-28T00:00']],
    ['cron(0 0 LW * ? *)', ['2026-01-30T00:00', '2026-02-27T00:00']],
    ['cron(0 0 15W * ? *)', ['2026-01-15T00:00', '2026-02-16T00:00']],
    [
      'cron(0 0 1,31 JAN,MAR ? *)',
      ['2026-01-31T00:00', '2026-03-01T00:00', '2026-03-31T00:00', '2027-01-01T00:00'],
    ],
    ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(0 0 1 1 ? 2028-2030/2)', ['2028-01-01T00:00', '2030-01-01T00:00']],
  ])('%s', (expression, expected) => {
    expect(runs(expression, expected.length)).toEqual(expected)
  })

  test('end with their last year', () => {
    expect(runs('cron(0 0 1 1 ? 2027)', 5)).toEqual(['2027-01-01T00:00'])
    expect(runs('cron(0 0 1 1 ? 2020)', 5)).toEqual([])
  })

  test('follow the clocks of their time zone', () => {
    expect(runs('cron(0 9 * * ? *)', 2, 'Asia/Kolkata')).toEqual(['2026-01-01T03:30', '2026-01-02T03:30'])
  })

  test('skip a time that the clocks skip', () => {
    const times = runs('cron(30 2 * * ? *)', 2, 'America/New_York', '2026-03-07T12:00:00Z')
    expect(times).toEqual(['2026-03-09T06:30', '2026-03-10T06:30'])
  })

  test('run once at a time that the clocks show twice', () => {
    const times = runs('cron(30 1 * * ? *)', 2, 'America/New_York', '2026-10-31T12:00:00Z')
    expect(times).toEqual(['2026-11-01T05:30', '2026-11-02T06:30'])
  })

  test.each([
    ['cron(0 12 * * * *)', 'needs "?"'],
    ['cron(0 12 ? * ? *)', 'needs "?"'],
    ['cron(0 12 * * ?)', '5 fields, not 6'],
    ['cron(60 12 * * ? *)', 'minutes'],
    ['cron(0 24 * * ? *)', 'hours'],
    ['cron(0 0 0 * ? *)', 'day-of-month'],
    ['cron(0 0 * 13 ? *)', 'month'],
    ['cron(0 0 ? * 0 *)', 'day-of-week'],
    ['cron(0 0 ? * MON#6 *)', 'day-of-week'],
    ['cron(0 0 * * ? 1969)', 'year'],
    ['cron(*/0 0 * * ? *)', 'minutes'],
    ['cron(0 0 * FOO ? *)', 'month'],
    ['cron(0 0 * * ? *', 'is not a rate'],
  ])('%s is refused', (expression, message) => {
    expect(() => parseScheduleExpression(expression)).toThrow(ScheduleExpressionError)
    expect(() => parseScheduleExpression(expression)).toThrow(message)
  })
})

describe('rate expressions', () => {
  test.each([
    ['rate(5 minutes)', '2026-01-01T00:05'],
    ['rate(1 hour)', '2026-01-01T01:00'],
    ['rate(2 days)', '2026-01-03T00:00'],
  ])('%s', (expression, expected) => {
    expect(runs(expression, 1)).toEqual([expected])
  })

  test('count from their anchor', () => {
    const schedule = parseScheduleExpression('rate(10 minutes)')
    expect(schedule.next(1_500_000, 60_000)).toBe(1_860_000)
    expect(schedule.next(1_860_000, 60_000)).toBe(2_460_000)
  })

  test.each([
    'rate(0 minutes)',
    'rate(-1 hours)',
    'rate(1.5 hours)',
    'rate(5 weeks)',
    'rate(5)',
    'rate(5 minutes x)',
  ])('%s is refused', (expression) => {
    expect(() => parseScheduleExpression(expression)).toThrow(ScheduleExpressionError)
  })

  test('of rules mind the plural', () => {
    expect(() => parseScheduleExpression('rate(1 minutes)', { strictUnits: true })).toThrow('rate(1 minutes)')
    expect(() => parseScheduleExpression('rate(2 minute)', { strictUnits: true })).toThrow('rate(2 minute)')
    expect(parseScheduleExpression('rate(1 minutes)').periodMs).toBe(60_000)
  })
})

describe('at expressions', () => {
  test('run once, by the clocks of their time zone', () => {
    expect(runs('at(2026-07-01T08:00:00)', 5, 'Europe/Berlin')).toEqual(['2026-07-01T06:00'])
  })

  test.each([
    ['at(2026-03-29T02:30:00)', 'Europe/Berlin'],
    ['at(2026-13-01T00:00:00)', 'UTC'],
    ['at(2027-02-30T00:00:00)', 'UTC'],
    ['at(2027-02-29T12:00:00)', 'Europe/Berlin'],
    ['at(2026-01-01T24:00:00)', 'UTC'],
    ['at(tomorrow)', 'UTC'],
    ['at(2026-01-01T00:00:00)', 'Mars/Olympus'],
  ])('%s in %s is refused', (expression, timeZone) => {
    expect(() => parseScheduleExpression(expression, { timeZone, allowAt: true })).toThrow(
      ScheduleExpressionError,
    )
  })

  test('are not for rules', () => {
    expect(() => parseScheduleExpression('at(2026-01-01T00:00:00)')).toThrow('is not a rate, cron expression')
  })
})
