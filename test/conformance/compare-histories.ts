import { isJsonObject } from '../../local/json.ts'
import type { JsonObject, JsonValue } from '../../local/json.ts'
import { firstDifference, show } from './compare-values.ts'
import type { Comparison } from './compare-values.ts'

const COMPARISON: Comparison = { volatile: new Set(), isHistory: true }
/** Events that the recorder dropped where it sorted the events of a Parallel state. */
const DROPPED_BY_SORTING = /^ParallelState(?:Succeeded|Failed|Exited)$/

/** @returns the first difference of two histories; `undefined` where there is none. */
export function compareHistories(
  expected: readonly JsonObject[],
  actual: readonly JsonObject[],
  isSorted: boolean,
): string | undefined {
  const events = actual.map(parseTexts)
  if (isSorted) return compareSorted(expected, events)
  const inOrder = compareInOrder(expected, events)
  // Concurrent strands interleave by chance: then what follows what must be the same.
  return inOrder === undefined || isSameTree(expected, events) ? undefined : inOrder
}

/** Texts of an event that begin with `{` and are JSON were recorded parsed. */
function parseTexts(event: JsonObject): JsonObject {
  const parsed: JsonObject = {}
  for (const [key, value] of Object.entries(event)) parsed[key] = parseWithin(value)
  return parsed
}

function parseWithin(value: JsonValue | undefined): JsonValue | undefined {
  if (isJsonObject(value)) return parseTexts(value)
  if (typeof value !== 'string' || !value.startsWith('{')) return value
  try {
    const parsed: JsonValue = JSON.parse(value)
    return parsed
  } catch {
    return value
  }
}

function compareInOrder(expected: readonly JsonObject[], actual: readonly JsonObject[]): string | undefined {
  for (const [index, event] of expected.entries()) {
    const difference = firstDifference(event, actual[index] ?? {}, COMPARISON, `event ${index + 1}`)
    if (difference !== undefined) return difference
  }
  const extra = actual[expected.length]
  return extra && `event ${expected.length + 1}: expected none, but was ${show(extra.type)}`
}

function isSameTree(expected: readonly JsonObject[], actual: readonly JsonObject[]): boolean {
  // An event that follows none of the others would not be looked at.
  const isWhole = countBelow(0, expected) === expected.length && countBelow(0, actual) === actual.length
  return isWhole && isSameBelow(0, 0, expected, actual)
}

function countBelow(id: JsonValue | undefined, events: readonly JsonObject[]): number {
  const below = events.filter(({ previousEventId }) => previousEventId === id)
  return below.reduce((count, event) => count + 1 + countBelow(event.id, events), 0)
}

function isSameBelow(
  expectedId: JsonValue | undefined,
  actualId: JsonValue | undefined,
  expected: readonly JsonObject[],
  actual: readonly JsonObject[],
): boolean {
  const wanted = expected.filter(({ previousEventId }) => previousEventId === expectedId)
  const found = actual.filter(({ previousEventId }) => previousEventId === actualId)
  if (wanted.length !== found.length) return false
  return wanted.every((event) => {
    const index = found.findIndex(
      (candidate) => isSameEvent(event, candidate) && isSameBelow(event.id, candidate.id, expected, actual),
    )
    if (index >= 0) found.splice(index, 1)
    return index >= 0
  })
}

function isSameEvent(expected: JsonObject, actual: JsonObject): boolean {
  const { id: _id, previousEventId: _previous, ...wanted } = expected
  const { id: _ownId, previousEventId: _ownPrevious, ...found } = actual
  return firstDifference(wanted, found, COMPARISON) === undefined
}

/** Events without their ids are compared as a set; the others must stand at their ids. */
function compareSorted(expected: readonly JsonObject[], actual: readonly JsonObject[]): string | undefined {
  const rest = [...actual]
  const sorted = expected.filter(({ id }) => typeof id !== 'number')
  for (const event of expected) {
    if (typeof event.id !== 'number') continue
    const index = rest.findIndex(({ id }) => id === event.id)
    const difference = firstDifference(event, rest[index] ?? {}, COMPARISON, `event ${event.id}`)
    if (difference !== undefined) return difference
    rest.splice(index, 1)
  }
  for (const event of sorted) {
    const index = rest.findIndex((candidate) => isSameEvent(event, candidate))
    if (index < 0) return `within the Parallel state: no ${show(event.type)} as expected`
    rest.splice(index, 1)
  }
  const extra = rest.find(({ type }) => typeof type !== 'string' || !DROPPED_BY_SORTING.test(type))
  return extra && `within the Parallel state: an unexpected ${show(extra.type)}`
}
