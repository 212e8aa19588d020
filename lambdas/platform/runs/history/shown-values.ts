import { jsonLevels, MAX_JSON_LEVELS } from '../../../http/json-nesting.ts'

/** The longest text of one value that is shown, in UTF-16 units. */
const MAX_VALUE_LENGTH = 64 * 1024
/** What all values of an answer may take in bytes: it travels as text within a text, and Lambda takes 6 MB. */
const MAX_TOTAL_BYTES = 4_000_000

/** Stands in the place of a value that is too large, or nested too deeply, for the answer. */
export const OMITTED_KEY = '@stepladder/omitted'

/** Whether an answer cannot have this JSON in it: neither `JSON.stringify` nor a page gets to the bottom of it. */
export function isTooDeepToShow(text: string): boolean {
  return jsonLevels(text) > MAX_JSON_LEVELS
}

/** What stands in the place of a value that is not shown. @param text the value's JSON */
export function omitted(text: string): { readonly [OMITTED_KEY]: { readonly length: number } } {
  return { [OMITTED_KEY]: { length: text.length } }
}

/** Parses inputs and outputs for one answer, and leaves out what would make the answer too large. */
export class ShownValues {
  #left = MAX_TOTAL_BYTES

  /**
   * @param text JSON
   * @returns the value; `{ "@stepladder/omitted": { length } }` where it is too large, too deep, or AWS cut it off
   */
  show(text: string): unknown {
    const bytes = text.length > MAX_VALUE_LENGTH ? Infinity : Buffer.byteLength(JSON.stringify(text))
    if (bytes <= this.#left && !isTooDeepToShow(text)) {
      try {
        const value: unknown = JSON.parse(text)
        this.#left -= bytes
        return value
      } catch {
        // AWS cut it off.
      }
    }
    return omitted(text)
  }
}
