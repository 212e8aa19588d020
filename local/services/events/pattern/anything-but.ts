import { equalsCaseless, toCaseless } from './ignore-case.ts'
import type { JsonNode } from './json-text.ts'
import { leafMillionths, type LeafTest } from './leaf.ts'
import { operandMillionths, operandWildcard } from './operands.ts'
import { PatternRuleError } from './pattern-error.ts'
import { matchesWildcard, type WildcardSegments } from './wildcard.ts'

/** A compiled `anything-but`: true for every leaf that is there and is not excluded, null and other types included. */
export interface AnythingBut {
  readonly kind: 'test'
  readonly test: LeafTest
  readonly wildcards?: readonly WildcardSegments[]
}

const NOT_A_VALUE = 'Value of anything-but must be an array or single string/number value.'

/** Compiles the value of `anything-but`. @throws {PatternRuleError} */
export function anythingBut(value: JsonNode): AnythingBut {
  if (value.kind === 'object') return anythingButOperator(value)
  if (value.kind === 'literal') throw new PatternRuleError(NOT_A_VALUE, value.end)
  return anythingButValues(value.kind === 'array' ? value.items : [value], value.end)
}

function anythingButValues(items: readonly JsonNode[], end: number): AnythingBut {
  const strings = new Set<string>()
  const numbers = new Set<number>()
  for (const item of items) {
    if (item.kind === 'string') strings.add(item.text)
    else if (item.kind === 'number') numbers.add(operandMillionths(item.text, item.end))
    else {
      throw new PatternRuleError('Inside anything but list, start|null|boolean is not supported.', item.end)
    }
  }
  if (strings.size > 0 === numbers.size > 0) {
    throw new PatternRuleError(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
      end,
    )
  }
  if (strings.size > 0)
    return { kind: 'test', test: (leaf) => typeof leaf !== 'string' || !strings.has(leaf) }
  return {
    kind: 'test',
    test: (leaf) => {
      const millionths = leafMillionths(leaf)
      return millionths === undefined || !numbers.has(millionths)
    },
  }
}

function anythingButOperator(node: Extract<JsonNode, { kind: 'object' }>): AnythingBut {
  const operator = node.members[0]
  if (!operator) throw new PatternRuleError('Anything-But expression name not found', node.end)
  const { name, value } = operator
  if (name !== 'prefix' && name !== 'suffix' && name !== 'equals-ignore-case' && name !== 'wildcard') {
    throw new PatternRuleError(`Unsupported anything-but pattern: ${name}`, node.end)
  }
  const texts = operatorTexts(name, value)
  const compiled = excluding(name, texts, value.end)
  if (node.members.length > 1) {
    throw new PatternRuleError('Too many elements in numeric expression', node.end)
  }
  return compiled
}

type Operator = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard'

function operatorTexts(operator: Operator, value: JsonNode): readonly string[] {
  if (value.kind === 'object' || value.kind === 'literal') throw new PatternRuleError(NOT_A_VALUE, value.end)
  const items = value.kind === 'array' ? value.items : [value]
  return items.map((item) => {
    if (item.kind !== 'string') throw new PatternRuleError(NOT_A_STRING[operator], item.end)
    if (item.text === '' && (operator === 'prefix' || operator === 'suffix')) {
      throw new PatternRuleError('Null prefix/suffix not allowed', item.end)
    }
    return item.text
  })
}

const NOT_A_STRING: Readonly<Record<Operator, string>> = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  'equals-ignore-case':
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  wildcard: 'wildcard match pattern must be a string',
}

function excluding(operator: Operator, texts: readonly string[], end: number): AnythingBut {
  switch (operator) {
    case 'prefix':
      return unless((leaf) => texts.some((text) => leaf.startsWith(text)))
    case 'suffix':
      return unless((leaf) => texts.some((text) => leaf.endsWith(text)))
    case 'equals-ignore-case': {
      const caseless = texts.map(toCaseless)
      return unless((leaf) => caseless.some((text) => equalsCaseless(text, leaf)))
    }
    case 'wildcard':
      break
  }
  const wildcards = [...new Set(texts)].map((text) => operandWildcard(text, end))
  return {
    ...unless((leaf) => wildcards.some((segments) => matchesWildcard(segments, leaf))),
    wildcards,
  }
}

function unless(isExcluded: (leaf: string) => boolean): AnythingBut {
  return { kind: 'test', test: (leaf) => typeof leaf !== 'string' || !isExcluded(leaf) }
}
