import type { JsonObject, JsonValue } from '../../../json.ts'
import { Data, isLargerThan, MAX_DATA_BYTES } from '../data.ts'
import type { VariableReader } from '../jsonata/scope.ts'
import { fatalError, StatesErrors } from './state-error.ts'

/** All variables of an execution together: 10 MiB. */
const MAX_STORED_CHARACTERS = 10_485_760

/** The variables of one scope: a machine, a branch, an iteration. Inner scopes read outer ones. */
export class Variables implements VariableReader {
  readonly #outer: Variables | undefined
  readonly #own = new Map<string, JsonValue>()
  readonly #lengths = new Map<string, number>()

  /** @param initial what the scope already held, where a redrive continues it */
  constructor(outer?: Variables, initial: JsonObject = {}) {
    this.#outer = outer
    for (const [name, value] of Object.entries(initial)) if (value !== undefined) this.#own.set(name, value)
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
    let length = 0
    for (const [name, value] of Object.entries(values)) {
      const data = new Data(value)
      assigned[name] = data
      length += data.text.length
      this.#lengths.set(name, data.text.length)
    }
    const texts = Object.values(assigned)
    const isTooMuch =
      length * 3 > MAX_DATA_BYTES && isLargerThan(texts.map(({ text }) => text).join(''), MAX_DATA_BYTES)
    if (isTooMuch || this.#storedCharacters() > MAX_STORED_CHARACTERS) {
      throw fatalError(
        StatesErrors.dataLimitExceeded,
        `The state '${state}' assigned variables with a size exceeding the maximum number of bytes service limit.`,
      )
    }
    for (const [name, { value }] of Object.entries(assigned)) this.#own.set(name, value)
    return assigned
  }

  #storedCharacters(): number {
    let sum = 0
    for (const length of this.#lengths.values()) sum += length
    return sum
  }
}
