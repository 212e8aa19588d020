import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../local/json.ts'
import { Expression } from '../../../local/services/step-functions/jsonata/expression.ts'
import { jsonBytes } from '../../../lib/states/json-bytes.ts'

async function count(value: JsonValue): Promise<JsonValue> {
  const variables = { value }
  const scope = {
    states: { input: {}, context: {} },
    variables: { get: (name: string) => (name === 'value' ? value : undefined), all: () => variables },
    now: 0,
  }
  return new Expression(jsonBytes('$value'), 'Arguments', { number: () => 0, uuid: () => '' }).evaluate(scope)
}

const bytesOf = (value: JsonValue) => Buffer.byteLength(JSON.stringify(value))

describe('the size of JSON in an expression', () => {
  it.each<[string, JsonValue]>([
    ['characters of one byte', 'plain text'],
    ['of two', 'éßя'],
    ['of three', '漢字'],
    ['of four', '😀𝄞'],
    ['half of a pair, which JSON escapes', 'a\ud800b\udc00'],
    ['what JSON escapes', '"\\\n\t\u0001\u007f'],
    ['what an URL escapes or has', "%25 %E6 &=+-_.!~*'()/?#"],
    ['an object', { é: [1, null, true, { '漢"': 'x' }], empty: {}, none: [] }],
    ['a list', ['漢', ['😀'], []]],
    ['a list of one', [['é']]],
    ['an empty text', ''],
    ['nothing', null],
    ['a number', -12.5],
    ['a number in exponents', 1e-9],
    ['a number of 15 digits', 0.123456789012345],
  ])('is exact for %s', async (_what, value) => {
    expect(await count(value)).toBe(bytesOf(value))
  })

  it.each<[string, JsonValue]>([
    ['a sum that is not round', 0.1 + 0.2],
    ['a large one', -999999999999999868928],
    ['a small one', 9.9999999999999995e-7],
    [
      'many, deep in lists',
      { list: Array.from({ length: 50 }, (_, n) => [Math.sin(n + 1), { n: 1 / (n + 7) }]) },
    ],
  ])('is never too small for numbers that JSONata writes shorter: %s', async (_what, value) => {
    const size = Number(await count(value))
    const numbers = JSON.stringify(value).match(/\d+\.?\d*/g)?.length ?? 0
    expect(size).toBeGreaterThanOrEqual(bytesOf(value))
    expect(size).toBeLessThanOrEqual(bytesOf(value) + 2 * numbers)
  })

  // The interpreter ends an expression after a second, as Step Functions does.
  it.each<[string, JsonValue]>([
    ['escapes', '"'.repeat(32_000)],
    ['characters of four bytes', '😀'.repeat(16_000)],
    ['mixed characters', 'a漢é'.repeat(10_000)],
    ['small objects', Array.from({ length: 3000 }, (_, id) => ({ id, n: 'ä' }))],
    ['long numbers', Array.from({ length: 3200 }, (_, n) => Math.sin(n + 1))],
    ['more than may be sent', '漢'.repeat(100_000)],
  ])('takes less than a second for 64 KiB of %s', async (_what, value) => {
    expect(Number(await count(value))).toBeGreaterThanOrEqual(bytesOf(value))
  })
})
