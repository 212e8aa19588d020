/**
 * JSON read with what `JSON.parse` drops and event patterns need: repeated keys, the text of numbers, and positions.
 * Messages are those of the JSON parser behind EventBridge (Jackson), since AWS repeats them to the caller.
 */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[]; readonly end: number }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly end: number }
  | { readonly kind: 'string'; readonly text: string; readonly end: number }
  | { readonly kind: 'number'; readonly text: string; readonly end: number }
  | { readonly kind: 'literal'; readonly value: boolean | null; readonly end: number }

/** One key of an object, in the order of the text. */
export interface JsonMember {
  readonly name: string
  readonly value: JsonNode
}

/** The text is not JSON; `offset` is where reading stopped. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError'
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const QUOTE = 0x22
const BACKSLASH = 0x5c
const FIRST_PRINTABLE = 0x20
const TOKEN_CHARACTERS = /[\p{L}\p{N}_$]*/uy
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const LITERALS = { true: true, false: false, null: null } as const

/** Deeper text is refused, as by AWS ("nesting ≤ 1,000"); it also keeps the recursion bounded. */
const MAX_DEPTH = 1_000

/**
 * Reads the first JSON value of `text`; what follows it is not looked at, as in AWS.
 * @returns undefined where the text has no value at all.
 * @throws {JsonTextError} where the text is not JSON.
 */
export function parseJsonText(text: string): JsonNode | undefined {
  const reader = new JsonTextReader(text)
  return reader.atEnd() ? undefined : reader.value(0)
}

class JsonTextReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  atEnd(): boolean {
    this.#skipSpace()
    return this.#at >= this.#text.length
  }

  value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) {
      throw this.#error(`Document nesting depth (${depth}) exceeds the maximum allowed (${MAX_DEPTH})`)
    }
    this.#skipSpace()
    const character = this.#text[this.#at]
    if (character === '{') return this.#object(depth)
    if (character === '[') return this.#array(depth)
    if (character === '"') return { kind: 'string', text: this.#string(), end: this.#at }
    if (character === '-' || (character !== undefined && character >= '0' && character <= '9')) {
      return this.#number()
    }
    return this.#literal()
  }

  #object(depth: number): JsonNode {
    this.#at++
    const members: JsonMember[] = []
    for (let first = true; ; first = false) {
      if (this.#take('}')) return { kind: 'object', members, end: this.#at }
      if (!first && !this.#take(',')) {
        throw this.#unexpected('was expecting comma to separate Object entries')
      }
      this.#skipSpace()
      if (this.#text[this.#at] !== '"') {
        throw this.#unexpected('was expecting double-quote to start field name')
      }
      const name = this.#string()
      if (!this.#take(':')) {
        throw this.#unexpected('was expecting a colon to separate field name and value')
      }
      members.push({ name, value: this.value(depth + 1) })
    }
  }

  #array(depth: number): JsonNode {
    this.#at++
    const items: JsonNode[] = []
    for (let first = true; ; first = false) {
      if (this.#take(']')) return { kind: 'array', items, end: this.#at }
      if (!first && !this.#take(',')) throw this.#unexpected('was expecting comma to separate Array entries')
      items.push(this.value(depth + 1))
    }
  }

  #string(): string {
    let value = ''
    for (let from = ++this.#at; ;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== QUOTE && code !== BACKSLASH && code >= FIRST_PRINTABLE) {
        this.#at++
        continue
      }
      value += this.#text.slice(from, this.#at)
      if (Number.isNaN(code)) throw this.#error('Unexpected end-of-input in VALUE_STRING')
      this.#at++
      if (code === QUOTE) return value
      if (code !== BACKSLASH) {
        throw this.#error(
          `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped using backslash to be included in string value`,
        )
      }
      value += this.#escape()
      from = this.#at
    }
  }

  #escape(): string {
    const character = this.#text[this.#at++] ?? ''
    if (character === 'u') {
      const hex = this.#text.slice(this.#at, this.#at + 4)
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) {
        throw this.#error('expected a hex-digit for character escape sequence')
      }
      this.#at += 4
      return String.fromCharCode(Number.parseInt(hex, 16))
    }
    const escaped = ESCAPES[character]
    if (escaped === undefined) {
      throw this.#error(`Unrecognized character escape '${character}' (code ${character.charCodeAt(0) || 0})`)
    }
    return escaped
  }

  #number(): JsonNode {
    NUMBER.lastIndex = this.#at
    const text = NUMBER.exec(this.#text)?.[0]
    if (text === undefined) throw this.#unexpected('in numeric value')
    this.#at += text.length
    const next = this.#text[this.#at]
    if (next !== undefined && !/[\s,:\]}]/.test(next)) {
      if (/\d/.test(next)) throw this.#error('Invalid numeric value: Leading zeroes not allowed')
      throw this.#unexpected(
        'Expected space separating root-level values or a comma, bracket or brace after a number',
      )
    }
    return { kind: 'number', text, end: this.#at }
  }

  #literal(): JsonNode {
    TOKEN_CHARACTERS.lastIndex = this.#at
    const token = TOKEN_CHARACTERS.exec(this.#text)?.[0] ?? ''
    if (token === '') {
      throw this.#unexpected(
        "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      )
    }
    this.#at += token.length
    if (token === 'true' || token === 'false' || token === 'null') {
      return { kind: 'literal', value: LITERALS[token], end: this.#at }
    }
    throw this.#error(
      `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
    )
  }

  #take(character: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #unexpected(expectation: string): JsonTextError {
    const character = this.#text[this.#at]
    if (character === undefined) return this.#error('Unexpected end-of-input')
    return this.#error(
      `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expectation}`,
    )
  }

  #error(message: string): JsonTextError {
    return new JsonTextError(message, this.#at)
  }
}
