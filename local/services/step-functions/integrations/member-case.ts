import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'

/** `putItem` → `PutItem`. */
export function pascalCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `PutItem` → `putItem`. */
export function camelCase(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/**
 * Step Functions writes all parameters and results in PascalCase. Services whose own API is in camelCase (Step
 * Functions, CloudWatch Logs) get their members renamed, at every depth.
 */
export function toCamelCase(value: JsonObject): JsonObject {
  return renameMembers(value, camelCase)
}

export function toPascalCase(value: JsonObject): JsonObject {
  return renameMembers(value, pascalCase)
}

function renameMembers(object: JsonObject, rename: (name: string) => string): JsonObject {
  const renamed: JsonObject = {}
  for (const [name, member] of Object.entries(object)) {
    if (member !== undefined) renamed[rename(name)] = renameWithin(member, rename)
  }
  return renamed
}

function renameWithin(value: JsonValue, rename: (name: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => renameWithin(item, rename))
  return isJsonObject(value) ? renameMembers(value, rename) : value
}
