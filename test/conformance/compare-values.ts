import { isJsonObject } from '../../local/json.ts'
import type { JsonValue } from '../../local/json.ts'

const DATE =
  /[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-][01]\d(:?[0-5]\d)?)/g

/** Keys whose values are never compared. */
const IGNORED_KEYS = new Set([
  'roleArn',
  'mapRunArn',
  'executionArn',
  'SdkHttpMetadata',
  'SdkResponseMetadata',
])

/** How strictly values are compared. */
export interface Comparison {
  /** JSON pointers to texts that depend on the run. */
  readonly volatile: ReadonlySet<string>
  /** In histories, timestamps and ARNs are not compared, and texts that are JSON may stand parsed. */
  readonly isHistory: boolean
}

/** @returns the pointer of the first difference with both values; `undefined` where there is none. */
export function firstDifference(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  comparison: Comparison,
  pointer = '',
): string | undefined {
  if (comparison.isHistory && typeof expected === 'object' && typeof actual === 'string') {
    return firstDifference(expected, parsedOr(actual), comparison, pointer)
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return difference(pointer, expected, actual)
    return firstOf(expected.keys(), (index) =>
      firstDifference(expected[index], actual[index], comparison, `${pointer}/${index}`),
    )
  }
  if (isJsonObject(expected) && isJsonObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)])
    return firstOf(keys, (key) => {
      const isIgnored = comparison.isHistory && (IGNORED_KEYS.has(key) || /timestamp/i.test(key))
      return isIgnored
        ? undefined
        : firstDifference(expected[key], actual[key], comparison, `${pointer}/${key}`)
    })
  }
  const isSame =
    typeof expected === 'string' && typeof actual === 'string'
      ? isSameText(expected, actual, comparison, pointer)
      : expected === actual
  return isSame ? undefined : difference(pointer, expected, actual)
}

function firstOf<Key>(keys: Iterable<Key>, compare: (key: Key) => string | undefined): string | undefined {
  for (const key of keys) {
    const found = compare(key)
    if (found !== undefined) return found
  }
  return undefined
}

function isSameText(expected: string, actual: string, comparison: Comparison, pointer: string): boolean {
  if (expected === actual) return true
  if (expected.includes('<')) return wildcard(expected).test(actual)
  if (comparison.volatile.has(pointer)) return true
  return expected.includes('date') && expected === actual.replaceAll(DATE, 'date')
}

/** Each `<…>` that is left in the recorded text stands for any text. */
function wildcard(expected: string): RegExp {
  const parts = expected
    .split(/<[^<>]*>/)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('[^]*')}$`)
}

function parsedOr(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    return text
  }
}

/** A value for a person to read, cut where it is long. */
export function show(value: JsonValue | undefined): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 300)
}

function difference(pointer: string, expected: JsonValue | undefined, actual: JsonValue | undefined): string {
  return `${pointer || '/'}: expected ${show(expected)}, but was ${show(actual)}`
}
