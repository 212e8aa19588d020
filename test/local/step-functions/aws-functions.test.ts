import { describe, expect, it } from 'vitest'
import { Expression } from '../../../local/services/step-functions/jsonata/expression.ts'
import { QueryError } from '../../../local/services/step-functions/jsonata/query-error.ts'
import type { Scope } from '../../../local/services/step-functions/jsonata/scope.ts'

const randomness = { number: () => 0.25, uuid: () => '00000000-0000-4000-8000-000000000000' }
const scope: Scope = {
  states: { input: { list: [1, 2, 3, 4], one: [1] }, context: {} },
  variables: { get: () => undefined, all: () => ({}) },
  now: Date.parse('2026-03-01T12:00:00Z'),
}

const evaluate = async (source: string): Promise<unknown> =>
  new Expression(source, 'Output', randomness).evaluate(scope)

describe('functions of Step Functions', () => {
  it.each([
    ['$partition($states.input.list, 3)', [[1, 2, 3], [4]]],
    [
      '$partition($states.input.list, 2.9)',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 0, -2)', [3, 1]],
    ['$range(1, 1, 1)', [1]],
    ['$range(2, 1, 1)', []],
    ["$hash('text', 'SHA-1')", '372ea08cab33e71c02c651dbc83a474d32c676ea'],
    ["$hash('text', 'MD5')", '1cb251ec0d568de6a929b520c4aed8d1'],
    ['$random()', 0.25],
    ['$random(7) = $random(7)', true],
    ['$random(7) = $random(8)', false],
    ['$uuid()', '00000000-0000-4000-8000-000000000000'],
    ['$parse(\'{"a":[1]}\').a', [1]],
    ['$now()', '2026-03-01T12:00:00.000Z'],
    ["$now('[Y0001]/[M01]')", '2026/03'],
    ['$millis() + 1', 1_772_366_400_001],
    ['$sum($states.input.list)', 10],
    ['$states.input.one', [1]],
    ['$map($states.input.one, function($v) { $v + 1 })', 2],
    ['$range(0.9, 2.9, 1.9)', [0, 1, 2]],
    ["$pad('😀', 3, 'ab')", '😀ab'],
    ["$pad('x', -4, '#-')", '#-#x'],
    ["$pad('x', 3, '')", 'x  '],
    ["$pad('long', 2)", 'long'],
    ["$base64decode($base64encode('x'))", 'x'],
  ])('%s', async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected)
  })

  it.each([
    ["$eval('1 + 1')", 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    ['$parse("{")', 'unable to parse'],
    ["$hash('x', 'SHA-3')", "does not know the algorithm 'SHA-3'"],
    ['$range(1, 2, 0)', 'step other than 0'],
    ['$nothing', 'returned nothing (undefined).'],
    ['$sum', 'returned an unsupported result type: a function.'],
    ['1 / 0', 'returned an unsupported result type: the number Infinity.'],
    ['($f := function($n) { $f($n + 1) + 1 }; $f(0))', 'threw an error during evaluation. D1011'],
  ])('%s fails', async (source, message) => {
    const failure = evaluate(source)
    await expect(failure).rejects.toThrow(message)
    await expect(failure).rejects.toBeInstanceOf(QueryError)
    await expect(failure).rejects.toMatchObject({ location: 'Output' })
  })
})
