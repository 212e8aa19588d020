import type { JsonObject, JsonValue } from '../json.ts'
import type { FaultHandle } from './fault.ts'

/** A fault in force as JSON: its settings as they are given, without what only a program can give. */
export function showFault({ id, fault, hits, isSpent }: FaultHandle): JsonObject {
  const settings: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(fault)) {
    if (value === Infinity) settings[name] = 'all'
    else if (typeof value === 'string' || typeof value === 'number') settings[name] = value
  }
  return { id, fault: settings, hits, spent: isSpent }
}
