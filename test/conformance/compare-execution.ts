import { isJsonObject } from '../../local/json.ts'
import type { JsonObject, JsonValue } from '../../local/json.ts'
import { compareHistories } from './compare-histories.ts'
import { firstDifference, show } from './compare-values.ts'
import type { ExecutionCase } from './conformance-case.ts'
import type { ExecutionResult } from './run-execution.ts'

/** Where a case differs from its recording; both absent: it is equal. */
export interface Verdict {
  readonly result: string | undefined
  /** `null`: no history was recorded. */
  readonly history: string | null | undefined
}

/** Compares what came of a case with what AWS recorded, by the rules of the corpus' README. */
export function compareExecution(
  testCase: ExecutionCase,
  { description, history }: ExecutionResult,
): Verdict {
  const expected = fillPlaceholders(testCase)
  const recorded = expected.history
  const isSorted = testCase.features.includes('history-parallel-sorted')
  return {
    result: compareResult(expected, description),
    history: recorded ? compareHistories(recorded, history, isSorted) : null,
  }
}

function compareResult(expected: ExecutionCase['expected'], description: JsonObject): string | undefined {
  const volatile = new Set(expected.volatile ?? [])
  const comparison = { volatile, isHistory: false }
  if (expected.status !== description.status) {
    return `status: expected ${expected.status}, but was ${show(description.status)} (${show(description.cause)})`
  }
  if (expected.status === 'SUCCEEDED') {
    const output: JsonValue = JSON.parse(typeof description.output === 'string' ? description.output : 'null')
    return firstDifference(expected.output, output, comparison)
  }
  const error = volatile.has('#error')
    ? undefined
    : firstDifference(expected.error, description.error, comparison, '#error')
  if (error !== undefined) return error
  return volatile.has('#cause')
    ? undefined
    : firstDifference(expected.cause, description.cause, comparison, '#cause')
}

function fillPlaceholders({ expected, placeholders = {} }: ExecutionCase): ExecutionCase['expected'] {
  const names = Object.keys(placeholders).toSorted((a, b) => b.length - a.length)
  const fillText = (text: string): string => {
    let filled = text
    for (const name of names) filled = filled.replaceAll(name, () => placeholders[name] ?? '')
    return filled
  }
  const fill = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return fillText(value)
    if (Array.isArray(value)) return value.map(fill)
    if (!isJsonObject(value)) return value
    return fillObject(value)
  }
  const fillObject = (object: JsonObject): Record<string, JsonValue> => {
    const filled: Record<string, JsonValue> = {}
    for (const [key, member] of Object.entries(object)) if (member !== undefined) filled[key] = fill(member)
    return filled
  }
  return {
    ...expected,
    ...(expected.output !== undefined && { output: fill(expected.output) }),
    ...(expected.error !== undefined && { error: fillText(expected.error) }),
    ...(expected.cause !== undefined && { cause: fillText(expected.cause) }),
    history: expected.history?.map(fillObject) ?? null,
  }
}
