import type { JsonValue } from '../../../json.ts'

/** What a filled template gives is not JSON, so EventBridge does not deliver it. */
export class InvalidJsonError extends Error {
  override readonly name = 'InvalidJsonError'
}

const PLACEHOLDER = /<(?<name>[\w.\-/]+)>/y

/**
 * Fills `<variable>` in a template as EventBridge does. Outside of JSON strings text gets quotes and all else stands as
 * JSON; inside of strings text stands as it is and objects lose their quotes. Nothing is escaped. Variables
 * without a value vanish.
 * @param variables undefined for a variable whose path selected nothing.
 * @throws {InvalidJsonError} where the result is neither JSON nor lines that are JSON strings each.
 */
export function fillTemplate(
  template: string,
  variables: ReadonlyMap<string, JsonValue | undefined>,
): JsonValue {
  let filled = ''
  let isInString = false
  for (let at = 0; at < template.length;) {
    PLACEHOLDER.lastIndex = at
    const match = PLACEHOLDER.exec(template)
    const name = match?.groups?.['name']
    if (match && name !== undefined && variables.has(name)) {
      filled += isInString ? insideString(variables.get(name)) : outsideString(variables.get(name))
      at += match[0].length
      continue
    }
    const character = template.charAt(at++)
    filled += character
    if (character === '\\' && isInString) filled += template.charAt(at++)
    else if (character === '"') isInString = !isInString
  }
  return readFilled(filled)
}

function outsideString(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
}

function insideString(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '')
}

function readFilled(text: string): JsonValue {
  const whole = tryParse(text)
  if (whole !== undefined) return whole
  const lines = text.split(/\r?\n/).map((line) => tryParse(line))
  if (lines.every((line) => typeof line === 'string')) return lines.join('\n')
  throw new InvalidJsonError(
    `The input transformer's result is not JSON. It begins with: ${text.slice(0, 40)}`,
  )
}

function tryParse(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
