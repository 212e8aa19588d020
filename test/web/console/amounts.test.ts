import { expect, it } from 'vitest'

import { formatClock } from '../../../web/console/format/format-clock.ts'
import { formatSeconds } from '../../../web/console/format/format-seconds.ts'
import {
  formatCount,
  formatShare,
  formatUsd,
  formatUsdPerThousand,
} from '../../../web/console/format/format-usd.ts'
import { describeFlowControl, describeRetries } from '../../../web/console/jobs/describe-job.ts'

it.each([
  [0, '$0'],
  [0.000000333, '$0.00000033'],
  [0.0002014, '$0.00020'],
  [0.00996, '$0.0100'],
  [0.01, '$0.01'],
  [1234.5, '$1234.50'],
])('%d dollars are %s', (usd, text) => {
  expect(formatUsd(usd)).toBe(text)
})

it('a price is said per thousand runs, too', () => {
  expect(formatUsdPerThousand(0.0002014)).toBe('$0.20 per 1,000 runs')
})

it.each([
  [1, '100 %'],
  [0.9999, '> 99.9 %'],
  [2 / 3, '66.7 %'],
  [0.0001, '< 0.1 %'],
  [0, '0 %'],
])('the share %d is %s: neither all nor nothing unless it is', (share, text) => {
  expect(formatShare(share)).toBe(text)
})

it('counts have separators', () => {
  expect(formatCount(12_345)).toBe('12,345')
})

it.each([
  [0, '0 s'],
  [90, '1 min 30 s'],
  [900, '15 min'],
  [90_061, '1 d 1 h 1 min 1 s'],
])('%d seconds of a setting are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text)
})

it('a time of today is short, and one of another day has its day', () => {
  const now = new Date(2026, 0, 5, 12).getTime()
  expect(formatClock(new Date(2026, 0, 5, 9, 16, 14).getTime(), now)).toBe('09:16:14')
  expect(formatClock(new Date(2026, 0, 4, 9, 16, 14).getTime(), now)).toBe('4 Jan, 09:16:14')
  expect(formatClock(new Date(2025, 0, 5, 9, 16, 14).getTime(), now)).toBe('5 Jan 2025, 09:16:14')
})

it.each([
  [{ attempts: 0, delaySeconds: 60, factor: 2 }, 'No retries'],
  [{ attempts: 1, delaySeconds: 60, factor: 2 }, '1 retry, after 1 min'],
  [{ attempts: 3, delaySeconds: 60, factor: 2 }, '3 retries, after 1 min, 2 min and 4 min'],
  [
    { attempts: 9, delaySeconds: 60, factor: 2, maxDelaySeconds: 300 },
    '9 retries, after 1 min, 2 min, 4 min and … 5 min',
  ],
])('a retry policy is said in words: %o', (retries, text) => {
  expect(describeRetries(retries)).toBe(text)
})

it('what holds a job back is said in words', () => {
  expect(describeFlowControl([{ kind: 'concurrency', limit: 5, key: 'data.userId' }])).toEqual([
    'concurrency: limit 5, key data.userId',
  ])
})
