import jsonata from 'jsonata'
import { describe, expect, test } from 'vitest'
import type { Template } from '../../../lambdas/job/template.ts'
import { parallelFailure, wordFailure } from '../../../lib/states/failure.ts'
import { compileTemplate } from '../../../lib/states/jsonata.ts'

async function evaluate(expression: string, variables: Record<string, unknown>): Promise<unknown> {
  const value: unknown = await jsonata(expression.replace(/^\{% | %\}$/g, '')).evaluate(undefined, variables)
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

const path = (...segments: (string | number)[]): Template => ({ kind: 'path', root: 'event', segments })
const event = {
  a: [1],
  empty: [],
  nested: [[1], [2, 3]],
  zero: 0,
  no: false,
  nil: null,
  'odd-key': { in: 'x' },
  text: 't',
}

describe('compileTemplate, evaluated by JSONata,', () => {
  const cases: readonly (readonly [string, Template, unknown])[] = [
    ['keeps a list of one item a list', path('a'), [1]],
    ['keeps an empty list', path('empty'), []],
    ['keeps lists in lists', path('nested'), [[1], [2, 3]]],
    [
      'takes positions, from the end too',
      { kind: 'list', items: [path('nested', 0, 0), path('nested', -1, 1)] },
      [1, 3],
    ],
    [
      'keeps zero, false and null',
      { kind: 'list', items: [path('zero'), path('no'), path('nil')] },
      [0, false, null],
    ],
    ['takes odd property names, and operators', path('odd-key', 'in'), 'x'],
    [
      'does not flatten lists inside of a list',
      { kind: 'list', items: [path('a'), path('nested'), path('text')] },
      [[1], [[1], [2, 3]], 't'],
    ],
    [
      'keeps the place of what is missing in a list',
      { kind: 'list', items: [path('gone'), path('text')] },
      [null, 't'],
    ],
    [
      'leaves out properties without a value',
      {
        kind: 'object',
        properties: [
          ['gone', path('gone', 'deeper')],
          ['nil', path('nil')],
          ['a', path('a')],
        ],
      },
      { nil: null, a: [1] },
    ],
    ['writes constants as they are', { kind: 'constant', value: 'a "b" \\ {% é \n' }, 'a "b" \\ {% é \n'],
    [
      'writes negative and small numbers',
      {
        kind: 'list',
        items: [
          { kind: 'constant', value: -5 },
          { kind: 'constant', value: 1e-7 },
        ],
      },
      [-5, 1e-7],
    ],
    [
      'writes empty lists and objects',
      {
        kind: 'object',
        properties: [
          ['l', { kind: 'list', items: [] }],
          ['o', { kind: 'object', properties: [] }],
        ],
      },
      { l: [], o: {} },
    ],
  ]
  test.each(cases)('%s', async (_what, template, expected) => {
    const compiled = compileTemplate(template, ({ root }) => `$${root}`)
    expect(await evaluate(compiled, { event })).toStrictEqual(expected)
  })
})

describe('what a Catch assigns, evaluated by JSONata,', () => {
  const states = (Error: string, Cause?: string) => ({
    states: {
      errorOutput: Cause === undefined ? { Error } : { Error, Cause },
      context: { State: { RetryCount: 2 } },
    },
  })

  test('names a non-retriable error as its author did, though it left the Lambda as NonRetriableError', async () => {
    const Cause =
      '{"errorType":"NonRetriableError","errorMessage":"NoStockError: \\"NonRetriableError\\": none","trace":[]}'
    expect(await evaluate(wordFailure('reserve'), states('NonRetriableError', Cause))).toStrictEqual({
      step: 'reserve',
      error: 'NoStockError',
      cause: Cause,
      attempts: 3,
    })
  })

  test('takes other errors as they are, whatever their cause is', async () => {
    const retriable = '{"errorType":"TypeError","errorMessage":"Sneaky: x","trace":[]}'
    expect(await evaluate(wordFailure('s'), states('TypeError', retriable))).toMatchObject({
      error: 'TypeError',
    })
    expect(await evaluate(wordFailure('s'), states('States.Timeout', ''))).toMatchObject({
      error: 'States.Timeout',
      cause: '',
    })
    expect(await evaluate(wordFailure('s'), states('States.Timeout'))).toMatchObject({
      error: 'States.Timeout',
      cause: '',
    })
    expect(await evaluate(wordFailure('s'), states('NonRetriableError', 'not JSON'))).toMatchObject({
      error: 'NonRetriableError',
    })
    expect(await evaluate(wordFailure('s'), states('Big', 'x'.repeat(30_000)))).toMatchObject({
      cause: 'x'.repeat(6000),
    })
  })

  test('takes step, attempts and cause of the failing branch from its Fail state', async () => {
    const Cause = 'step "virus" failed after 4 attempts: {"errorMessage":"attempts: none"}'
    expect(await evaluate(parallelFailure('checks'), states('E', Cause))).toStrictEqual({
      step: 'virus',
      error: 'E',
      cause: '{"errorMessage":"attempts: none"}',
      attempts: 4,
    })
    expect(
      await evaluate(parallelFailure('checks'), states('States.DataLimitExceeded', 'too large')),
    ).toStrictEqual({
      step: 'checks',
      error: 'States.DataLimitExceeded',
      cause: 'too large',
      attempts: 1,
    })
    expect(await evaluate(parallelFailure('checks'), states('E'))).toMatchObject({
      step: 'checks',
      cause: '',
    })
  })
})
