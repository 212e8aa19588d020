import type { JsonObject, JsonValue } from '../../../json.ts'
import { Data, MAX_DATA_BYTES } from '../data.ts'
import type { VariableReader } from '../jsonata/scope.ts'
import { dataLimitError } from './state-error.ts'
import { StoredVariables } from './stored-variables.ts'

/** The variables of one scope: a machine, a branch, an iteration. Inner scopes read outer ones. */
export class Variables implements VariableReader {
  readonly #outer: Variables | undefined
  readonly #own = new Map<string, JsonValue>()
  readonly #bytes = new Map<string, number>()
  /** One for all scopes of the execution. */
  readonly #stored: StoredVariables

  /** @param initial what the scope already held, where a redrive continues it */
  constructor(outer?: Variables, initial: JsonObject = {}) {
    this.#outer = outer
    this.#stored = outer ? outer.#stored : new StoredVariables()
    for (const [name, value] of Object.entries(initial)) {
      if (value !== undefined) this.#store(name, new Data(value))
    }
  }

  get(name: string): JsonValue | undefined {
    const value = this.#own.get(name)
    return value === undefined ? this.#outer?.get(name) : value
  }

  all(): Record<string, JsonValue> {
    return { ...this.#outer?.all(), ...this.own() }
  }

  /** The variables of this scope alone. */
  own(): Record<string, JsonValue> {
    return Object.fromEntries(this.#own)
  }

  /**
   * Stores what one state's `Assign` evaluated to. @returns each value with its text, for the history.
   * @throws {StateError} `States.DataLimitExceeded` above AWS's quotas.
   */
  assign(state: string, values: Readonly<Record<string, JsonValue>>): Record<string, Data> {
    const assigned: Record<string, Data> = {}
    let bytes = 0
    let growth = 0
    for (const [name, value] of Object.entries(values)) {
      const data = new Data(value)
      const size = Buffer.byteLength(data.text)
      assigned[name] = data
      bytes += size
      growth += size - (this.#bytes.get(name) ?? 0)
    }
    if (bytes > MAX_DATA_BYTES || !this.#stored.hasRoomFor(growth)) {
      throw dataLimitError(
        `The state '${state}' assigned variables with a size exceeding the maximum number of bytes service limit.`,
      )
    }
    for (const [name, data] of Object.entries(assigned)) this.#store(name, data)
    return assigned
  }

  /** The scope is over: its variables no longer count. They can still be read, for a redrive to go on with. */
  release(): void {
    for (const bytes of this.#bytes.values()) this.#stored.add(-bytes)
    this.#bytes.clear()
  }

  #store(name: string, { value, text }: Data): void {
    const bytes = Buffer.byteLength(text)
    this.#stored.add(bytes - (this.#bytes.get(name) ?? 0))
    this.#bytes.set(name, bytes)
    this.#own.set(name, value)
  }
}
