import { isJsonObject } from '../../json.ts'
import type { JsonValue } from '../../json.ts'

/** `JSON.parse` with the type of what it yields. @throws {SyntaxError} */
export function parseJson(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text)
  return value
}

/** The JSON type's name as AWS writes it in messages. */
export function jsonTypeOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return isJsonObject(value) ? 'object' : typeof value
}
