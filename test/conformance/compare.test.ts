import { describe, expect, it } from 'vitest'
import { compareExecution } from './compare-execution.ts'
import { compareHistories } from './compare-histories.ts'
import type { ExecutionCase } from './conformance-case.ts'

const base: ExecutionCase = {
  name: 'case',
  group: 'group',
  queryLanguage: 'JSONata',
  features: [],
  definition: {},
  input: {},
  placeholders: { '<arn>': 'arn:real' },
  expected: { status: 'SUCCEEDED', output: { a: '<arn>', id: '<uuid:1>', at: 'date' }, history: null },
}

function verdict(expected: Partial<ExecutionCase['expected']>, description: Record<string, string>): unknown {
  const testCase = { ...base, expected: { ...base.expected, ...expected } }
  return compareExecution(testCase, { description, history: [] }).result
}

describe('the comparison of results', () => {
  const output = JSON.stringify({ a: 'arn:real', id: 'anything', at: '2026-01-01T00:00:00.000Z' })

  it('fills placeholders, and takes any text for the others and any date for a date', () => {
    expect(verdict({}, { status: 'SUCCEEDED', output })).toBeUndefined()
  })

  it.each([
    ['another status', { status: 'FAILED', output }],
    ['another value', { status: 'SUCCEEDED', output: output.replace('arn:real', 'arn:other') }],
    ['a missing member', { status: 'SUCCEEDED', output: '{"a":"arn:real","id":"x"}' }],
    ['a member too many', { status: 'SUCCEEDED', output: output.replace('{', '{"b":1,') }],
    ['a date that is none', { status: 'SUCCEEDED', output: output.replace('2026-01-01T', 'today ') }],
  ])('tells %s', (_what, description) => {
    expect(verdict({}, description)).toBeDefined()
  })

  it('compares error and cause of failures', () => {
    const expected = { status: 'FAILED', error: 'E', cause: 'why' }
    expect(verdict(expected, { status: 'FAILED', error: 'E', cause: 'why' })).toBeUndefined()
    expect(verdict(expected, { status: 'FAILED', error: 'E', cause: 'because' })).toContain('#cause')
    expect(verdict(expected, { status: 'FAILED', error: 'F', cause: 'why' })).toContain('#error')
    expect(verdict(expected, { status: 'FAILED', error: 'E' })).toContain('#cause')
  })
})

describe('the comparison of histories', () => {
  const event = (id: number, previousEventId: number, type: string): Record<string, number | string> => ({
    id,
    previousEventId,
    type,
  })
  const recorded = [event(1, 0, 'A'), event(2, 0, 'B'), event(3, 2, 'C'), event(4, 2, 'D')]

  it('takes the same events in another order where what follows what is the same', () => {
    const interleaved = [event(1, 0, 'A'), event(2, 0, 'B'), event(3, 2, 'D'), event(4, 2, 'C')]
    expect(compareHistories(recorded, interleaved, false)).toBeUndefined()
  })

  it.each([
    ['an event after another one', [event(1, 0, 'A'), event(2, 0, 'B'), event(3, 2, 'C'), event(4, 3, 'D')]],
    ['another event', [event(1, 0, 'A'), event(2, 0, 'B'), event(3, 2, 'C'), event(4, 2, 'E')]],
    ['a missing event', recorded.slice(0, 3)],
    ['an event too many', [...recorded, event(5, 4, 'E')]],
  ])('tells %s', (_what, history) => {
    expect(compareHistories(recorded, history, false)).toBeDefined()
  })

  it('compares texts that were recorded parsed, and no timestamps', () => {
    const expected = [{ id: 1, d: { input: { a: 1 } }, timestamp: 'timestamp' }]
    expect(
      compareHistories(expected, [{ id: 1, d: { input: '{"a":1}' }, timestamp: 5 }], false),
    ).toBeUndefined()
    expect(
      compareHistories(expected, [{ id: 1, d: { input: '{"a":2}' }, timestamp: 5 }], false),
    ).toBeDefined()
  })
})
