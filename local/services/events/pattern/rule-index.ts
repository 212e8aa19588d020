import type { Clause, FieldRule } from './compile-pattern.ts'
import type { EventPath, EventView } from './event-view.ts'
import { matchesClause } from './match-clause.ts'

interface Entry<Rule> {
  readonly rule: Rule
  readonly clause: Clause
}

interface PathIndex<Rule> {
  readonly path: EventPath
  readonly byText: Map<string, Entry<Rule>[]>
}

/**
 * Many rules, matched at once. Each clause is filed under one of its fields that only has exact texts (most often
 * `source`, `detail-type` or an id), the one that fewest others share; only clauses filed under a text that the event
 * has are tried, and those with no such field.
 */
export class RuleIndex<Rule> {
  readonly #paths: readonly PathIndex<Rule>[]
  readonly #unfiled: readonly Entry<Rule>[]

  constructor(rules: Iterable<{ readonly rule: Rule; readonly clauses: readonly Clause[] }>) {
    const entries = [...rules].flatMap(({ rule, clauses }) => clauses.map((clause) => ({ rule, clause })))
    const crowds = countSharers(entries.map(({ clause }) => clause))
    const paths = new Map<string, PathIndex<Rule>>()
    const unfiled: Entry<Rule>[] = []
    for (const entry of entries) {
      const field = leastShared(entry.clause, crowds)
      if (!field) {
        unfiled.push(entry)
        continue
      }
      const index = paths.get(field.path.name) ?? { path: field.path, byText: new Map() }
      paths.set(field.path.name, index)
      for (const text of field.strings) {
        const filed = index.byText.get(text)
        if (filed) filed.push(entry)
        else index.byText.set(text, [entry])
      }
    }
    this.#paths = [...paths.values()]
    this.#unfiled = unfiled
  }

  /** The rules that an event matches, each once. */
  match(event: EventView): Set<Rule> {
    const matched = new Set<Rule>()
    const tryEntries = (entries: readonly Entry<Rule>[]): void => {
      for (const { rule, clause } of entries) {
        if (!matched.has(rule) && matchesClause(clause, event)) matched.add(rule)
      }
    }
    tryEntries(this.#unfiled)
    for (const { path, byText } of this.#paths) {
      for (const { leaf } of event.leaves(path)) {
        const entries = typeof leaf === 'string' ? byText.get(leaf) : undefined
        if (entries) tryEntries(entries)
      }
    }
    return matched
  }
}

function isExactOnly(field: FieldRule): boolean {
  return field.strings.size > 0 && field.tests.length === 0 && !field.mayBeAbsent
}

function countSharers(clauses: readonly Clause[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const field of clauses.flat().filter(isExactOnly)) {
    for (const text of field.strings) {
      const key = `${field.path.name}\n${text}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return counts
}

function leastShared(clause: Clause, counts: ReadonlyMap<string, number>): FieldRule | undefined {
  let best: { field: FieldRule; sharers: number } | undefined
  for (const field of clause.filter(isExactOnly)) {
    let sharers = 0
    for (const text of field.strings) sharers += counts.get(`${field.path.name}\n${text}`) ?? 0
    if (!best || sharers < best.sharers) best = { field, sharers }
  }
  return best?.field
}
