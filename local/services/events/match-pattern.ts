import { AwsError } from '../../aws-error.ts'
import { isJsonObject, type JsonValue } from '../../json.ts'
import { type Clause, compilePattern } from './pattern/compile-pattern.ts'
import { EventView, readExactEvent } from './pattern/event-view.ts'
import { JsonTextError } from './pattern/json-text.ts'
import { matchesClause } from './pattern/match-clause.ts'

/** Fields without which TestEventPattern takes no event. */
const MANDATORY_FIELDS = ['id', 'account', 'source', 'time', 'region', 'detail-type'] as const

/** An event pattern, ready to be tried on events. */
export interface EventMatcher {
  /** Its alternatives, for a `RuleIndex`. */
  readonly clauses: readonly Clause[]
  /** Whether the pattern matches a parsed event, or a view that several matchers share. */
  matches(event: JsonValue | EventView): boolean
}

/**
 * Compiles an event pattern, with every operator and rule of EventBridge's classic buses.
 * @param pattern JSON text, or a parsed pattern.
 * @throws {AwsError} InvalidEventPatternException, with AWS's reason.
 */
export function compileEventPattern(pattern: JsonValue): EventMatcher {
  const clauses = compilePattern(typeof pattern === 'string' ? pattern : JSON.stringify(pattern))
  return {
    clauses,
    matches(event) {
      const view = event instanceof EventView ? event : new EventView(event)
      return clauses.some((clause) => matchesClause(clause, view))
    },
  }
}

/**
 * What the API action TestEventPattern answers.
 * @throws {AwsError} InvalidEventPatternException for the pattern, ValidationException for the event.
 */
export function matchEventPattern(patternText: string, eventText: string): boolean {
  const event = readTestEvent(eventText)
  return compileEventPattern(patternText).matches(event)
}

function readTestEvent(text: string): EventView {
  const invalid = new AwsError('ValidationException', 'Parameter Event is not valid.')
  try {
    const event = readExactEvent(text)
    if (!isJsonObject(event) || MANDATORY_FIELDS.some((field) => !Object.hasOwn(event, field))) throw invalid
    return new EventView(event)
  } catch (error) {
    throw error instanceof JsonTextError ? invalid : error
  }
}
