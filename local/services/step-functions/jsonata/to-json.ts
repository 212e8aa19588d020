import { isJsonObject } from '../../../json.ts'
import type { JsonValue } from '../../../json.ts'

/** A result that no JSON text can carry: a function, or a number beyond JSON. */
export class NotJsonError extends Error {
  override readonly name = 'NotJsonError'
}

/**
 * Turns what the engine answers into plain JSON. The engine marks arrays as sequences by own properties; left on, the
 * next expression would treat them as sequences. Parts without such marks are shared, not copied.
 */
export function toJson(value: unknown): JsonValue | undefined {
  if (value === undefined) return undefined
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotJsonError(`the number ${value}`)
    return value
  }
  if (Array.isArray(value)) return arrayToJson(value)
  if (typeof value === 'function' || !isJsonObject(value) || isEngineFunction(value)) {
    throw new NotJsonError('a function')
  }
  return objectToJson(value)
}

function arrayToJson(array: unknown[]): JsonValue[] {
  const plain: JsonValue[] = []
  for (const item of array) {
    const converted = toJson(item)
    if (converted !== undefined) plain.push(converted)
  }
  return plain
}

function objectToJson(object: Record<string, unknown>): JsonValue {
  const plain: Record<string, JsonValue> = {}
  for (const [key, member] of Object.entries(object)) {
    const converted = toJson(member)
    if (converted !== undefined) plain[key] = converted
  }
  return plain
}

function isEngineFunction(value: object): boolean {
  return '_jsonata_lambda' in value || '_jsonata_function' in value
}
