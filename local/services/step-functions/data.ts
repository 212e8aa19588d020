import type { JsonValue } from '../../json.ts'
import { parseJson } from './parse-json.ts'

/** The quota on every input, output and result: 256 KiB of UTF-8. */
export const MAX_DATA_BYTES = 262_144

/**
 * A value between two states together with its JSON text. Text that came in from outside is kept as it was written:
 * AWS shows it so in the history. Values are shared between states and therefore never changed.
 */
export class Data {
  readonly value: JsonValue
  #text: string | undefined

  constructor(value: JsonValue, text?: string) {
    this.value = value
    this.#text = text
  }

  /** @throws {SyntaxError} when `text` is not JSON. */
  static parse(text: string): Data {
    return new Data(parseJson(text), text)
  }

  get text(): string {
    this.#text ??= JSON.stringify(this.value)
    return this.#text
  }

  /** Whether the text takes more than 256 KiB in UTF-8. */
  get isTooLarge(): boolean {
    return isLargerThan(this.text, MAX_DATA_BYTES)
  }
}

/** Whether `text` takes more than `maxBytes` in UTF-8; counts bytes only where the length leaves it open. */
export function isLargerThan(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes
}
