import type { JsonValue } from '../../../json.ts'

/** What an expression can see. */
export interface Scope {
  /** `$states`: input, context and, where the field allows them, result and errorOutput. */
  readonly states: StatesVariable
  readonly variables: VariableReader
  /** The cloud's time, for `$now()` and `$millis()`: constant within one evaluation. */
  readonly now: number
}

/** The reserved variable `$states`. */
export interface StatesVariable {
  readonly input: JsonValue
  readonly context: JsonValue
  readonly result?: JsonValue
  readonly errorOutput?: JsonValue
}

/** Read access to the workflow variables that are visible. */
export interface VariableReader {
  get(name: string): JsonValue | undefined
  /** All visible variables; own ones hide none, since shadowing is not allowed. */
  all(): Record<string, JsonValue>
}
