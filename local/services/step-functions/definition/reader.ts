import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { Expression } from '../jsonata/expression.ts'
import { Template } from '../jsonata/template.ts'
import { jsonTypeOf } from '../parse-json.ts'
import type { Randomness } from '../randomness.ts'
import type { Diagnostics } from './diagnostic.ts'
import { checkOperators } from './engine-version.ts'
import { checkPlacement } from './states-placement.ts'
import type { StatesMember } from './states-placement.ts'

/** What a template may hold beside its expressions. */
export interface TemplateRules {
  /** Members of `$states` that the field may use beside `input` and `context`. */
  readonly members?: readonly StatesMember[]
  /** The JSON type that a literal must have. An expression's type is checked when it runs. */
  readonly literal?: 'string' | 'number' | 'array' | 'boolean'
  /** The field's name in error messages where it is not the key, e.g. `Choices[0]/Condition`. */
  readonly field?: string
}

/** Reads one object of a definition, field by field, and notes what is wrong instead of throwing. */
export class Reader {
  readonly object: JsonObject
  /** Pointer to the object. */
  readonly location: string
  readonly diagnostics: Diagnostics
  readonly #randomness: Randomness
  /** Path from the state to this object, the start of expression locations, e.g. `Choices[0]/`. */
  readonly #fieldPrefix: string

  constructor(
    object: JsonObject,
    location: string,
    diagnostics: Diagnostics,
    randomness: Randomness,
    fieldPrefix = '',
  ) {
    this.object = object
    this.location = location
    this.diagnostics = diagnostics
    this.#randomness = randomness
    this.#fieldPrefix = fieldPrefix
  }

  /** Notes every field that is not in `known`. */
  allow(known: readonly string[], what: string): void {
    for (const key of Object.keys(this.object)) {
      if (known.includes(key)) continue
      const isPath =
        key.endsWith('Path') || key === 'Parameters' || key === 'ResultSelector' || key.endsWith('.$')
      const hint = isPath
        ? `Field '${key}' belongs to JSONPath and is not supported in JSONata`
        : `Field '${key}' is not supported in ${what}`
      this.diagnostics.error(hint, this.at(key))
    }
  }

  at(key: string): string {
    return `${this.location}/${key}`
  }

  string(key: string): string | undefined {
    return this.#typed(key, 'string', (value): value is string => typeof value === 'string')
  }

  requiredString(key: string): string {
    if (this.object[key] === undefined)
      this.diagnostics.error(`Missing required field '${key}'`, this.location)
    return this.string(key) ?? ''
  }

  number(key: string, limits: { min: number; max?: number; integer?: boolean }): number | undefined {
    const value = this.#typed(
      key,
      'number',
      (candidate): candidate is number => typeof candidate === 'number',
    )
    if (value === undefined) return undefined
    const { min, max = Number.POSITIVE_INFINITY, integer = true } = limits
    if (value >= min && value <= max && (!integer || Number.isInteger(value))) return value
    const upper = max === Number.POSITIVE_INFINITY ? '' : ` and at most ${max}`
    this.diagnostics.error(
      `'${key}' must be ${integer ? 'a whole number' : 'a number'} of at least ${min}${upper}, but was ${value}`,
      this.at(key),
    )
    return undefined
  }

  boolean(key: string): boolean | undefined {
    return this.#typed(key, 'boolean', (value): value is boolean => typeof value === 'boolean')
  }

  /** A nested object, to be read by its own reader. */
  child(key: string): Reader | undefined {
    const value = this.#typed(key, 'object', isJsonObject)
    return value && this.#reader(value, this.at(key), `${this.#fieldPrefix}${key}/`)
  }

  /** A list of objects, each with its own reader; absent means an empty list. */
  children(key: string): Reader[] {
    const list = this.#typed(key, 'array', (value): value is JsonValue[] => Array.isArray(value)) ?? []
    const readers: Reader[] = []
    for (const [index, item] of list.entries()) {
      const location = `${this.at(key)}[${index}]`
      if (isJsonObject(item))
        readers.push(this.#reader(item, location, `${this.#fieldPrefix}${key}[${index}]/`))
      else this.diagnostics.error(`Expected an object, but was ${jsonTypeOf(item)}`, location)
    }
    return readers
  }

  strings(key: string): string[] {
    const list = this.#typed(key, 'array', (value): value is JsonValue[] => Array.isArray(value)) ?? []
    const texts = list.filter((item): item is string => typeof item === 'string')
    if (texts.length < list.length) this.diagnostics.error(`'${key}' must hold only strings`, this.at(key))
    return texts
  }

  /** A field with expressions; `undefined` where it is absent. */
  template(key: string, rules: TemplateRules = {}): Template | undefined {
    const value = this.object[key]
    if (value === undefined) return undefined
    const template = new Template(value, this.#fieldPrefix + key, (text, location) =>
      this.#compile(text, key, location, rules),
    )
    if (rules.literal && !template.sole && jsonTypeOf(value) !== rules.literal) {
      const article = rules.literal === 'array' ? 'an' : 'a'
      this.diagnostics.error(
        `'${key}' must be ${article} ${rules.literal} or a JSONata expression, but was ${jsonTypeOf(value)}`,
        this.at(key),
      )
    }
    return template
  }

  /** A reader of another object that starts its own expression locations: a state. */
  sibling(object: JsonObject, location: string): Reader {
    return this.#reader(object, location, '')
  }

  #reader(object: JsonObject, location: string, fieldPrefix: string): Reader {
    return new Reader(object, location, this.diagnostics, this.#randomness, fieldPrefix)
  }

  #typed<T extends JsonValue>(
    key: string,
    type: string,
    is: (value: JsonValue) => value is T,
  ): T | undefined {
    const value = this.object[key]
    if (value === undefined) return undefined
    if (is(value)) return value
    this.diagnostics.error(`'${key}' must be of type ${type}, but was ${jsonTypeOf(value)}`, this.at(key))
    return undefined
  }

  #compile(text: string, key: string, location: string, rules: TemplateRules): Expression | undefined {
    const opens = text.startsWith('{%')
    const closes = text.length >= 4 && text.endsWith('%}')
    if (!opens && !text.endsWith('%}')) return undefined
    const place = this.at(location.slice(this.#fieldPrefix.length))
    if (!opens || !closes) {
      this.diagnostics.error(
        `The JSONata expression must start with '{%' and end with '%}', but was '${text}'`,
        place,
      )
      return undefined
    }
    try {
      const expression = new Expression(text.slice(2, -2).trim(), location, this.#randomness)
      checkPlacement(expression, rules.members ?? [], key, place, this.diagnostics)
      checkOperators(expression, place, this.diagnostics)
      return expression
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      this.diagnostics.error(`Invalid JSONata expression '${text}': ${error.message}`, place)
      return undefined
    }
  }
}
