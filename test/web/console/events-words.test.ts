import { describe, expect, it } from 'vitest'

import {
  fromLocalInput,
  readEventsQuery,
  toLocalInput,
  writeEventsQuery,
} from '../../../web/console/events/events-query.ts'
import { explainProblem } from '../../../web/console/events/explain-problem.ts'

describe('the query of the events page', () => {
  it.each([
    {},
    { name: 'shop/order.placed' },
    { kind: 'invalid' as const, from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' },
  ])('is read as it was written: %j', (query) => {
    expect(readEventsQuery(writeEventsQuery(query))).toEqual(query)
  })

  it('leaves out what cannot be read', () => {
    expect(
      readEventsQuery(new URLSearchParams('kind=odd&from=yesterday&name=&to=2026-01-02T00:00:00Z&x=1')),
    ).toEqual({
      to: '2026-01-02T00:00:00Z',
    })
  })

  it('goes with a cursor and a limit to the API', () => {
    expect(writeEventsQuery({ name: 'a/b c', limit: 50, cursor: 'x=' }).toString()).toBe(
      'name=a%2Fb+c&limit=50&cursor=x%3D',
    )
    expect(writeEventsQuery({}).toString()).toBe('')
  })

  it('has times that an input of the browser holds, to the second', () => {
    const iso = '2026-03-29T00:59:59.000Z'
    expect(fromLocalInput(toLocalInput(iso))).toBe(iso)
    expect(toLocalInput(iso)).toMatch(/^2026-03-\d\dT\d\d:59:59$/u)
    expect([
      toLocalInput(undefined),
      toLocalInput('soon'),
      fromLocalInput(''),
      fromLocalInput('soon'),
    ]).toEqual(['', '', undefined, undefined])
  })
})

describe('a recorded problem', () => {
  it.each([
    ['detail.data.upload.key (too_small)', 'upload.key', 'is too short, or too small'],
    ['detail.data (invalid_type)', '', 'is missing, or is of another type'],
    ['detail.ts (invalid_format)', 'ts', 'does not have the form that is asked for'],
    ['detail.name (is not the detail-type)', 'name', 'is not the detail-type'],
    ['detail.data (70000 bytes, more than 65536)', '', '70000 bytes, more than 65536'],
    ['something else', '', 'something else'],
  ])('%s is said in words', (problem, path, words) => {
    expect(explainProblem(problem)).toEqual({ path, words })
  })
})
