/** What JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject

/** A JSON object. Absent keys read as `undefined`; an explicit `undefined` is dropped when written. */
export interface JsonObject {
  [key: string]: JsonValue | undefined
}

/** Tells a JSON object from arrays, scalars and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
