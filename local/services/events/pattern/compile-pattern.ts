import { type EventPath, toEventPath } from './event-view.ts'
import { type JsonMember, type JsonNode, JsonTextError, parseJsonText } from './json-text.ts'
import type { LeafTest } from './leaf.ts'
import { compileExpression, type MatchExpression } from './match-expression.ts'
import { invalidEventPattern, PatternRuleError } from './pattern-error.ts'
import { isTooComplex, type WildcardSegments } from './wildcard.ts'

/** What one field must be: any of its alternatives. */
export interface FieldRule {
  readonly path: EventPath
  /** Text that matches exactly. */
  readonly strings: ReadonlySet<string>
  readonly tests: readonly LeafTest[]
  /** Whether the field may be absent (`exists: false`). */
  readonly mayBeAbsent: boolean
  readonly wildcards: readonly (readonly WildcardSegments[])[]
}

/** Fields that must all match, in order of their names. A pattern is one clause, or several where it has `$or`. */
export type Clause = readonly FieldRule[]

/** AWS's limit on the combinations that the `$or`s of a pattern span. */
const MAX_CLAUSES = 1_000

const OR = '$or'
/** Names that AWS keeps from being fields inside `$or`. */
const RESERVED_IN_OR = new Set(
  [
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr html = < <= > >= regex',
    'not-wildcard not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before',
    'in-date-range ip-address-in-range ip-address-not-in-range',
  ]
    .join(' ')
    .split(' '),
)

/**
 * Reads an event pattern.
 * @throws {AwsError} InvalidEventPatternException where AWS refuses it, with AWS's reason.
 */
export function compilePattern(text: string): readonly Clause[] {
  try {
    const root = parseJsonText(text)
    if (root?.kind !== 'object')
      throw new PatternRuleError('Filter is not an object', root?.end ?? text.length)
    const drafts = new Drafts()
    drafts.readObject(root, '', false)
    return drafts.clauses()
  } catch (error) {
    throw asInvalidPattern(error, text)
  }
}

function asInvalidPattern(error: unknown, text: string): unknown {
  if (error instanceof JsonTextError)
    return invalidEventPattern(error.message, { text, offset: error.offset })
  if (error instanceof PatternRuleError) {
    const { message, offset } = error
    return offset === undefined
      ? invalidEventPattern(message)
      : invalidEventPattern(message, { text, offset })
  }
  return error
}

type Draft = ReadonlyMap<string, FieldRule>

/** The clauses as read so far. `$or` multiplies them; a field that comes again replaces the earlier one. */
class Drafts {
  #drafts: Draft[] = [new Map()]

  readObject(node: Extract<JsonNode, { kind: 'object' }>, parent: string, isInOr: boolean): void {
    if (node.members.length === 0) throw new PatternRuleError('Empty objects are not allowed', node.end)
    for (const member of node.members) this.#readMember(member, parent, isInOr)
  }

  clauses(): readonly Clause[] {
    const clauses = this.#drafts.map((draft) =>
      [...draft.values()].toSorted((a, b) => (a.path.name < b.path.name ? -1 : 1)),
    )
    refuseComplexity(clauses)
    return clauses
  }

  #readMember({ name, value }: JsonMember, parent: string, isInOr: boolean): void {
    if (name === OR) {
      this.#readOr(value, parent)
      return
    }
    if (isInOr && RESERVED_IN_OR.has(name)) {
      throw new PatternRuleError(
        `${name} is Ruler reserved fieldName which cannot be used inside ${OR}.`,
        value.end,
      )
    }
    const path = parent === '' ? name : `${parent}.${name}`
    if (value.kind === 'object') this.readObject(value, path, isInOr)
    else if (value.kind === 'array') this.#write(compileField(path, value.items, value.end))
    else throw new PatternRuleError(`"${name}" must be an object or an array`, value.end)
  }

  #readOr(value: JsonNode, parent: string): void {
    if (value.kind !== 'array') {
      throw new PatternRuleError(`It must be an Array followed with ${OR}.`, value.end)
    }
    const before = this.#drafts
    const after: Draft[] = []
    for (const item of value.items) {
      if (item.kind !== 'object') {
        throw new PatternRuleError(`Only JSON object is allowed in array of ${OR} relationship.`, item.end)
      }
      this.#drafts = before
      this.readObject(item, parent, true)
      after.push(...this.#drafts)
      if (after.length > MAX_CLAUSES) {
        throw new PatternRuleError(
          `Rule is too complex - the ${OR} combinations of a pattern must not exceed ${MAX_CLAUSES}`,
        )
      }
    }
    if (value.items.length < 2) {
      throw new PatternRuleError(`There must have at least 2 Objects in ${OR} relationship.`, value.end)
    }
    this.#drafts = after
  }

  #write(field: FieldRule): void {
    this.#drafts = this.#drafts.map((draft) => new Map([...draft, [field.path.name, field]]))
  }
}

function compileField(name: string, items: readonly JsonNode[], end: number): FieldRule {
  if (items.length === 0) throw new PatternRuleError('Empty arrays are not allowed', end)
  const expressions = items.map(compileExpression)
  const tests = expressions.filter((expression) => expression.kind === 'test')
  return {
    path: toEventPath(name),
    strings: new Set(expressions.filter(isExactString).map(({ text }) => text)),
    tests: tests.map(({ test }) => test),
    mayBeAbsent: expressions.some(({ kind }) => kind === 'absent'),
    wildcards: tests.map(({ wildcards }) => wildcards ?? []).filter((wildcards) => wildcards.length > 0),
  }
}

function isExactString(
  expression: MatchExpression,
): expression is Extract<MatchExpression, { kind: 'exact-string' }> {
  return expression.kind === 'exact-string'
}

/** Judges per field, over all clauses, since AWS keeps the alternatives of a field in one automaton. */
function refuseComplexity(clauses: readonly Clause[]): void {
  const byPath = new Map<string, Set<readonly WildcardSegments[]>>()
  for (const field of clauses.flat()) {
    if (field.wildcards.length === 0) continue
    const known = byPath.get(field.path.name) ?? new Set()
    for (const wildcards of field.wildcards) known.add(wildcards)
    byPath.set(field.path.name, known)
  }
  for (const groups of byPath.values()) {
    const distinct = new Map([...groups].map((group) => [JSON.stringify(group), group]))
    if (isTooComplex([...distinct.values()])) {
      throw new PatternRuleError(
        'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
      )
    }
  }
}
