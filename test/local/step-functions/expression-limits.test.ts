import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../local/json.ts'
import { Expression } from '../../../local/services/step-functions/jsonata/expression.ts'
import { QueryError } from '../../../local/services/step-functions/jsonata/query-error.ts'
import type { Scope } from '../../../local/services/step-functions/jsonata/scope.ts'

const randomness = { number: () => 0.25, uuid: () => '00000000-0000-4000-8000-000000000000' }

function scopeWith(input: JsonValue, variables: Readonly<Record<string, JsonValue>> = {}): Scope {
  return {
    states: { input, context: {} },
    variables: { get: (name) => variables[name], all: () => variables },
    now: Date.parse('2026-03-01T12:00:00Z'),
  }
}

async function evaluate(source: string, scope = scopeWith({})): Promise<JsonValue> {
  return new Expression(source, 'Output', randomness).evaluate(scope)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

describe('an expression that takes longer than a second', () => {
  // Within one step of an expression the engine does not look at its clock: these freeze whatever has no watchdog.
  it.each([
    ['recursion', '($f := function($n) { $f($n + 1) }; $f(0))'],
    ['a regular expression that backtracks', `$match('${'a'.repeat(32)}b', /(a+)+$/)`],
    ['a regular expression given to $contains', `$contains('${'a'.repeat(32)}b', /^(a|a)*$/)`],
    ['a comparison of all with all', '$count($distinct($range(1, 200000, 1)))'],
    ['a fold that copies what it has', '$count($reduce([1..100000], $append))'],
    ['a function of the library over millions', '$count($map([1..10000000], $string))'],
  ])('fails: %s', async (_what, source) => {
    const elapsedMs = await timed(async () => {
      const failure = evaluate(source)
      await expect(failure).rejects.toBeInstanceOf(QueryError)
      await expect(failure).rejects.toThrow(
        'threw an error during evaluation. D1012: Evaluation timeout after 1000 milliseconds',
      )
    })
    expect(elapsedMs).toBeGreaterThan(900)
    expect(elapsedMs).toBeLessThan(4000)
  })

  it('leaves the next one unharmed', async () => {
    await expect(evaluate(`$match('${'a'.repeat(32)}b', /(a+)+$/)`)).rejects.toThrow('D1012')
    expect(await evaluate("$match('ab', /b/).index")).toBe(1)
    expect(await evaluate('$sum([1..3])')).toBe(6)
  })
})

describe('the second of an expression', () => {
  const source = '$sum($map([1..3000], function($x) { $x * 2 }))'

  it('is its own: many together may take longer', async () => {
    const expression = new Expression(source, 'Output', randomness)
    const oneMs = await timed(async () => expression.evaluate(scopeWith({})))
    const count = Math.ceil(1500 / oneMs)
    const start = async (): Promise<JsonValue> => expression.evaluate(scopeWith({}))
    const values = await Promise.all(Array.from({ length: count }, start))
    expect(new Set(values)).toEqual(new Set([9_003_000]))
  })

  it('is not the second of the others: between long ones they have a turn', async () => {
    const slow = new Expression('$sum($map([1..20000], function($x) { $x * 2 }))', 'Output', randomness)
    const order: string[] = []
    const run = async (name: string): Promise<void> => {
      await slow.evaluate(scopeWith({}))
      order.push(name)
    }
    setImmediate(() => order.push('other work'))
    await Promise.all([run('a'), run('b'), run('c')])
    expect(order).toEqual(['a', 'other work', 'b', 'c'])
  })
})

describe('an expression that makes too much', () => {
  it.each([
    [
      '$range(1, 1000000000, 1)',
      'D3137: $range must not make more than 1e7 entries, but was to make 1000000000',
    ],
    ['$range(1, 1e300, 1)', 'D3137: $range must not make'],
    ['[1..1000000000]', 'D2014: The size of the sequence allocated by the range operator'],
    ["$pad('x', 500000000)", 'D3137: $pad must not make more than 1e7 entries, but was to make 499999999'],
    [
      "($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $f('x', 40))",
      'The expression needs too much memory: Invalid string length.',
    ],
  ])('fails at once: %s', async (source, message) => {
    const elapsedMs = await timed(async () => {
      const failure = evaluate(source)
      await expect(failure).rejects.toBeInstanceOf(QueryError)
      await expect(failure).rejects.toThrow(message)
    })
    expect(elapsedMs).toBeLessThan(3000)
  })
})

describe('a variable with the name of a function', () => {
  it.each(['now', 'millis', 'eval', 'sum', 'pad', 'range'])('%s', async (name) => {
    const scope = scopeWith({}, { [name]: 5 })
    expect(await evaluate(`$${name}`, scope)).toBe(5)
    // The first is answered without the engine, this one by it: both see the variable.
    expect(await evaluate(`$${name} + 1`, scope)).toBe(6)
    await expect(evaluate(`$${name}()`, scope)).rejects.toThrow('T1006')
  })
})
