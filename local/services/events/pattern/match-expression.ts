import { anythingBut } from './anything-but.ts'
import { NumberRangeError, toMillionths } from './comparable-number.ts'
import { endsWithCaseless, equalsCaseless, startsWithCaseless, toCaseless } from './ignore-case.ts'
import { addressDigits, CidrError, cidrRange } from './ip-address.ts'
import type { JsonNode } from './json-text.ts'
import { leafMillionths, leafNumberText, type LeafTest } from './leaf.ts'
import { operandMillionths, operandText, operandWildcard } from './operands.ts'
import { PatternRuleError } from './pattern-error.ts'
import { matchesWildcard, type WildcardSegments } from './wildcard.ts'

/** One alternative of a field: an exact value or an operator. */
export type MatchExpression =
  | { readonly kind: 'exact-string'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'test'; readonly test: LeafTest; readonly wildcards?: readonly WildcardSegments[] }

/** Compiles one element of a field's array. @throws {PatternRuleError} */
export function compileExpression(node: JsonNode): MatchExpression {
  switch (node.kind) {
    case 'string':
      return exactString(node.text)
    case 'number':
      return { kind: 'test', test: exactNumber(node.text) }
    case 'literal':
      return { kind: 'test', test: (leaf) => leaf === node.value }
    case 'object':
      return compileOperator(node)
    case 'array':
      break
  }
  throw new PatternRuleError('Match value must be String, number, true, false, or null', node.end)
}

function exactString(text: string): MatchExpression {
  const digits = addressDigits(text)
  if (digits === undefined) return { kind: 'exact-string', text }
  // An address matches however it is written: 2001:db8::1 and 2001:0db8:0:0:0:0:0:1.
  return { kind: 'test', test: (leaf) => typeof leaf === 'string' && addressDigits(leaf) === digits }
}

function exactNumber(text: string): LeafTest {
  try {
    const wanted = toMillionths(text)
    return (leaf) => leafMillionths(leaf) === wanted
  } catch (error) {
    if (!(error instanceof NumberRangeError)) throw error
    return (leaf) => leafNumberText(leaf) === text
  }
}

function compileOperator(node: Extract<JsonNode, { kind: 'object' }>): MatchExpression {
  const operator = node.members[0]
  if (!operator) throw new PatternRuleError('Match expression name not found', node.end)
  const { name, value } = operator
  const expression = compileNamed(name, value)
  if (node.members.length > 1) {
    const counted = name === 'numeric' || name === 'anything-but'
    throw new PatternRuleError(
      counted ? 'Too many elements in numeric expression' : 'Only one key allowed in match expression',
      node.end,
    )
  }
  return expression
}

function compileNamed(name: string, value: JsonNode): MatchExpression {
  switch (name) {
    case 'exactly':
      return { kind: 'exact-string', text: operandText(value, 'exact match pattern must be a string') }
    case 'prefix':
      return prefix(value)
    case 'suffix':
      return suffix(value)
    case 'equals-ignore-case': {
      const text = toCaseless(operandText(value, 'equals-ignore-case match pattern must be a string'))
      return stringTest((leaf) => equalsCaseless(text, leaf))
    }
    case 'wildcard': {
      const segments = operandWildcard(
        operandText(value, 'wildcard match pattern must be a string'),
        value.end,
      )
      return { ...stringTest((leaf) => matchesWildcard(segments, leaf)), wildcards: [segments] }
    }
    case 'numeric':
      return { kind: 'test', test: numeric(value) }
    case 'anything-but':
      return anythingBut(value)
    case 'exists':
      return exists(value)
    case 'cidr':
      return cidr(value)
    default:
      throw new PatternRuleError(`Unrecognized match type ${name}`, value.end)
  }
}

function prefix(value: JsonNode): MatchExpression {
  if (value.kind === 'object') {
    const text = toCaseless(caselessOperand(value, 'prefix'))
    return stringTest((leaf) => startsWithCaseless(text, leaf))
  }
  const text = operandText(value, 'prefix match pattern must be a string')
  return stringTest((leaf) => leaf.startsWith(text))
}

function suffix(value: JsonNode): MatchExpression {
  if (value.kind === 'object') {
    const text = toCaseless(caselessOperand(value, 'suffix'))
    return stringTest((leaf) => endsWithCaseless(text, leaf))
  }
  const text = operandText(value, 'suffix match pattern must be a string')
  return stringTest((leaf) => leaf.endsWith(text))
}

/** The text of `{ "equals-ignore-case": text }` below prefix or suffix. */
function caselessOperand(
  value: Extract<JsonNode, { kind: 'object' }>,
  operator: 'prefix' | 'suffix',
): string {
  const inner = value.members[0]
  if (!inner) {
    const capitalised = operator === 'prefix' ? 'Prefix' : 'Suffix'
    throw new PatternRuleError(`${capitalised} expression name not found`, value.end)
  }
  if (inner.name !== 'equals-ignore-case') {
    throw new PatternRuleError(`Unsupported ${operator} pattern: ${inner.name}`, value.end)
  }
  const text = operandText(inner.value, 'equals-ignore-case match pattern must be a string')
  if (value.members.length > 1) {
    throw new PatternRuleError('Only one key allowed in match expression', value.end)
  }
  return text
}

function exists(value: JsonNode): MatchExpression {
  if (value.kind !== 'literal' || value.value === null) {
    throw new PatternRuleError('exists match pattern must be either true or false.', value.end)
  }
  return value.value ? { kind: 'test', test: () => true } : { kind: 'absent' }
}

function cidr(value: JsonNode): MatchExpression {
  // AWS's message says prefix here too.
  const text = operandText(value, 'prefix match pattern must be a string')
  try {
    const { first, last } = cidrRange(text)
    return stringTest((leaf) => {
      const digits = addressDigits(leaf)
      return digits !== undefined && digits.length === first.length && digits >= first && digits <= last
    })
  } catch (error) {
    if (error instanceof CidrError) throw new PatternRuleError(error.message)
    throw error
  }
}

type NumberTest = (millionths: number) => boolean

function numeric(value: JsonNode): LeafTest {
  if (value.kind !== 'array') throw new PatternRuleError('Value of numeric must be an array.', value.end)
  const test = numericTest(value.items, value.end)
  return (leaf) => {
    const millionths = leafMillionths(leaf)
    return millionths !== undefined && test(millionths)
  }
}

function numericTest(items: readonly JsonNode[], end: number): NumberTest {
  const [operator, operand, secondOperator, secondOperand] = items
  if (operator?.kind !== 'string') {
    throw new PatternRuleError(`Invalid member in numeric match: ${nodeText(operator)}`, end)
  }
  switch (operator.text) {
    case '=':
    case '<':
    case '<=': {
      const bound = numericOperand(operand, operator.text === '=' ? 'equals' : operator.text, end)
      if (items.length > 2) throw new PatternRuleError('Too many elements in numeric expression', end)
      if (operator.text === '=') return (value) => value === bound
      return operator.text === '<' ? (value) => value < bound : (value) => value <= bound
    }
    case '>':
    case '>=': {
      const isOpen = operator.text === '>'
      const bottom = numericOperand(operand, operator.text, end)
      const above: NumberTest = isOpen ? (value) => value > bottom : (value) => value >= bottom
      if (items.length === 2) return above
      if (secondOperator?.kind !== 'string') {
        throw new PatternRuleError(`Bad value in numeric range: ${nodeText(secondOperator)}`, end)
      }
      if (secondOperator.text !== '<' && secondOperator.text !== '<=') {
        throw new PatternRuleError(`Bad numeric range operator: ${secondOperator.text}`, end)
      }
      const top = numericOperand(secondOperand, secondOperator.text, end)
      if (items.length > 4) throw new PatternRuleError('Too many terms in numeric range expression', end)
      if (bottom >= top) throw new PatternRuleError('Bottom must be less than top', end)
      return secondOperator.text === '<'
        ? (value) => above(value) && value < top
        : (value) => above(value) && value <= top
    }
    default:
      throw new PatternRuleError(`Unrecognized numeric range operator: ${operator.text}`, end)
  }
}

function numericOperand(node: JsonNode | undefined, operator: string, end: number): number {
  if (node?.kind !== 'number') throw new PatternRuleError(`Value of ${operator} must be numeric`, end)
  return operandMillionths(node.text, end)
}

function nodeText(node: JsonNode | undefined): string {
  switch (node?.kind) {
    case undefined:
      return ']'
    case 'object':
      return '{'
    case 'array':
      return '['
    case 'literal':
      return String(node.value)
    case 'string':
    case 'number':
      break
  }
  return node.text
}

function stringTest(test: (leaf: string) => boolean): Extract<MatchExpression, { kind: 'test' }> {
  return { kind: 'test', test: (leaf) => typeof leaf === 'string' && test(leaf) }
}
