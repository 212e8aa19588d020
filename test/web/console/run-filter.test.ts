import { describe, expect, it } from 'vitest'

import { isNarrow, readRunFilter, runsQuery, writeRunFilter } from '../../../web/console/runs/run-filter.ts'

const read = (query: string): ReturnType<typeof readRunFilter> => readRunFilter(new URLSearchParams(query))

describe('the filter of the runs in the URL', () => {
  it.each([
    '',
    'job=generate-plushie&status=failed&period=1h&text=abc',
    'from=2026-01-01T00%3A00%3A00.000Z&to=2026-01-02T00%3A00%3A00.000Z',
  ])('is read and written without loss: %s', (query) => {
    expect(writeRunFilter(read(query)).toString()).toBe(query)
    expect(isNarrow(read(query))).toBe(query !== '')
  })

  it.each(['status=sleeping', 'period=1y', 'from=yesterday', 'text=%20%20', 'job=', 'cursor=x&limit=7'])(
    'leaves out what makes no sense: %s',
    (query) => {
      expect(read(query)).toEqual({})
    },
  )

  it('asks the API for a period as the moment at which it begins', () => {
    const now = Date.parse('2026-01-01T12:00:00Z')
    expect(Object.fromEntries(runsQuery(read('period=15m&job=a'), now))).toEqual({
      job: 'a',
      from: '2026-01-01T11:45:00.000Z',
    })
  })
})
