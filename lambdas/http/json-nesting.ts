import { ApiError } from './api-error.ts'

/**
 * As many levels of arrays and objects may JSON have that the API takes, and values that it shows. No data of a job needs
 * more; EventBridge takes 1,000, and `JSON.stringify` runs out of stack at some 4,000.
 */
export const MAX_JSON_LEVELS = 100

/**
 * How deeply a JSON text is nested: `1` is 0, `[]` is 1, `{"a":[]}` is 2. Reads brackets only, so that it costs neither
 * stack nor memory, whatever the text is; of a text that is no JSON the number means nothing.
 */
export function jsonLevels(text: string): number {
  let level = 0
  let deepest = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (isInString) {
      if (character === '\\') at += 1
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '[' || character === '{') {
      level += 1
      if (level > deepest) deepest = level
    } else if (character === ']' || character === '}') level -= 1
  }
  return deepest
}

/**
 * Checks that a text is not nested too deeply, before it is parsed.
 * @param what how the answer calls it, e.g. `body`
 * @throws {ApiError} 422 `nested_too_deeply` beyond {@link MAX_JSON_LEVELS}
 */
export function checkNesting(what: string, text: string): void {
  const levels = jsonLevels(text)
  if (levels > MAX_JSON_LEVELS) throw nestedTooDeeply(what, levels)
}

/** The answer to JSON of so many levels; `undefined`: of more than could be counted. */
export function nestedTooDeeply(what: string, levels: number | undefined): ApiError {
  const got = levels === undefined ? 'thousands of' : levels
  return new ApiError(
    422,
    'nested_too_deeply',
    `The ${what} has ${got} levels of arrays and objects within each other, more than ${MAX_JSON_LEVELS}. Make it flatter, or send parts of it as text.`,
    { details: { levels, limit: MAX_JSON_LEVELS } },
  )
}
