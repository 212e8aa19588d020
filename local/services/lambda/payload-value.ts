import type { JsonValue } from '../../json.ts'

/** What a response is to those who take JSON: a streaming handler may have written any text, which is a string to them. */
export function payloadValue(payload: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(payload)
    return value
  } catch {
    return payload
  }
}
