import { NumberRangeError, toMillionths } from './comparable-number.ts'
import type { JsonNode } from './json-text.ts'
import { PatternRuleError } from './pattern-error.ts'
import { parseWildcard, WildcardError, type WildcardSegments } from './wildcard.ts'

/** The text of a string operand. @throws {PatternRuleError} `reason`, for any other type. */
export function operandText(node: JsonNode, reason: string): string {
  if (node.kind !== 'string') throw new PatternRuleError(reason, node.end)
  return node.text
}

/** The millionths of a number operand's text. @throws {PatternRuleError} where it cannot be compared. */
export function operandMillionths(text: string, end: number): number {
  try {
    return toMillionths(text)
  } catch (error) {
    if (error instanceof NumberRangeError) throw new PatternRuleError(error.message, end)
    throw error
  }
}

/** The segments of a wildcard operand. @throws {PatternRuleError} where it is malformed. */
export function operandWildcard(text: string, end: number): WildcardSegments {
  try {
    return parseWildcard(text)
  } catch (error) {
    if (error instanceof WildcardError) throw new PatternRuleError(error.message, end)
    throw error
  }
}
