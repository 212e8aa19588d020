import { array, assert, constant, constantFrom, dictionary, oneof, property, string, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileEventPattern } from '../../../local/services/events/match-pattern.ts'
import { EventView, readExactEvent } from '../../../local/services/events/pattern/event-view.ts'
import { RuleIndex } from '../../../local/services/events/pattern/rule-index.ts'
import { matchesWildcard, parseWildcard } from '../../../local/services/events/pattern/wildcard.ts'

const text = constantFrom('a', 'b', 'c')
const alternatives = array(
  oneof(text, constant({ exists: false }), constant({ 'anything-but': 'a' }), constant({ prefix: 'a' })),
  { minLength: 1, maxLength: 2 },
)
const fields = dictionary(constantFrom('source', 'detail-type', 'x'), alternatives, {
  minKeys: 1,
  maxKeys: 3,
})
const pattern = oneof(
  fields,
  tuple(fields, fields, fields).map(([common, one, other]) => ({ ...common, $or: [one, other] })),
)
const event = dictionary(constantFrom('source', 'detail-type', 'x'), oneof(text, array(text)))

describe('RuleIndex', () => {
  test('finds the rules that trying each one finds', () => {
    assert(
      property(array(pattern, { maxLength: 8 }), event, (patterns, sent) => {
        const rules = patterns.map((one, rule) => ({
          rule,
          matcher: compileEventPattern(JSON.stringify(one)),
        }))
        const index = new RuleIndex(rules.map(({ rule, matcher }) => ({ rule, clauses: matcher.clauses })))
        const found = [...index.match(new EventView(sent))].toSorted((a, b) => a - b)
        expect(found).toEqual(rules.filter(({ matcher }) => matcher.matches(sent)).map(({ rule }) => rule))
      }),
    )
  })

  test('reads the event anew where a number may have lost digits', () => {
    const { clauses } = compileEventPattern('{"a":[9007199254740993]}')
    const index = new RuleIndex([{ rule: 'big', clauses }])
    const sent = '{"a":9007199254740993}'
    const view = new EventView(JSON.parse(sent), () => readExactEvent(sent) ?? null)
    expect([...index.match(view)]).toEqual(['big'])
  })
})

describe('wildcards', () => {
  test('match as the regular expression that they stand for', () => {
    const part = string({ unit: constantFrom('a', 'b', '.'), maxLength: 3 })
    assert(
      property(
        array(part, { minLength: 1, maxLength: 4 }),
        string({ unit: constantFrom('a', 'b', '.') }),
        (parts, value) => {
          const segments = parts.filter(
            (segment, index) => segment !== '' || index === 0 || index === parts.length - 1,
          )
          const expected = new RegExp(
            `^${segments.map((segment) => segment.replaceAll('.', String.raw`\.`)).join('.*')}$`,
          ).test(value)
          expect(matchesWildcard(segments, value)).toBe(expected)
        },
      ),
    )
    expect(parseWildcard(String.raw`a*\*\\`)).toEqual(['a', String.raw`*\ `.trimEnd()])
  })
})
