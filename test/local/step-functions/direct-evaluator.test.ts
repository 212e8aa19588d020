import * as fc from 'fast-check'
import jsonata from 'jsonata'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../local/json.ts'
import { compileDirect } from '../../../local/services/step-functions/jsonata/direct-evaluator.ts'
import { NEEDS_ENGINE } from '../../../local/services/step-functions/jsonata/direct-value.ts'
import { toJson } from '../../../local/services/step-functions/jsonata/to-json.ts'

const leaf = fc.oneof(
  fc.constantFrom<JsonValue>('', 'x', 0, 1, -2.5, true, false, null, [], [[]], [1], ['x']),
  fc.constantFrom<JsonValue>([{ a: 1 }], [{ a: 1 }, { a: [2] }], {}, { a: [] }, [null], [[1, 2], [3]]),
)
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  leaf,
  fc.record({ a: leaf, b: fc.record({ a: leaf }) }),
  fc.array(fc.record({ a: leaf }), { maxLength: 3 }),
)

const operand = fc.constantFrom(
  '$states.input',
  '$states.input.a',
  '$states.input.b.a',
  '$states.input.`a`',
  '$v',
  '$v.a',
  '$v.b.a',
  '$none',
  '$none.a',
  '$sum',
  "'text'",
  '5',
  'true',
  'null',
)
const expression = fc.oneof(
  operand,
  fc
    .tuple(
      operand,
      fc.constantFrom('&', '=', '!=', '<', '<=', '>', '>=', 'and', 'or', '+', '-', '*', '/', '%'),
      operand,
    )
    .map((parts) => parts.join(' ')),
  fc.tuple(operand, operand, operand).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
  operand.map((a) => `$exists(${a})`),
  operand.map((a) => `$not(${a})`),
  operand.map((a) => `$type(${a})`),
  operand.map((a) => `$length(${a})`),
  fc
    .tuple(operand, fc.constantFrom('a', 'b', 'none', 'toString'))
    .map(([a, key]) => `$lookup(${a}, '${key}')`),
  fc.tuple(operand, operand).map(([a, b]) => `{ 'one': ${a}, 'two': $lookup(${b}, 'a') }`),
  fc.tuple(operand, operand).map(([a, b]) => `$exists(${a}) ? ${b}`),
)

describe('the direct evaluator', () => {
  it('gives what the engine gives, or leaves it to the engine', async () => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(expression, value, value, async (source, input, variable) => {
        const engine = jsonata(source)
        const direct = compileDirect(engine.ast())
        expect(direct).toBeDefined()
        const states = { input, context: {} }
        const variables = new Map([['v', variable]])
        const scope = {
          states,
          now: 0,
          variables: { get: (name: string) => variables.get(name), all: () => ({ v: variable }) },
        }
        const own = direct?.(scope)
        if (own === NEEDS_ENGINE) return
        answered += 1
        const engines: unknown = await engine.evaluate(undefined, { v: variable, states })
        expect({ source, value: toJson(own) }).toEqual({ source, value: toJson(engines) })
      }),
      { numRuns: 5000 },
    )
    expect(answered).toBeGreaterThan(500)
  })

  it.each([
    '$sum($v)',
    '$v[0]',
    '$v.a[]',
    '$v.*',
    '$map($v, $string)',
    '$v ~> $count',
    '$v{a: b}',
    '$x := 1',
    '$',
    '$$',
    'a.b',
  ])('leaves to the engine what is not simple: %s', (source) => {
    expect(compileDirect(jsonata(source).ast())).toBeUndefined()
  })
})
