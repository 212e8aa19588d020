import type { JsonSchema } from './json-schema.ts'

interface Common {
  /** What people call it: the schema's title, else the property's name. */
  readonly label: string
  readonly description?: string
  /** Rules in words, e.g. `3 to 63 characters`. */
  readonly hint?: string
}

/** A control of the form, or a group of them. */
export type Field =
  | (Common & { readonly kind: 'text'; readonly format?: string; readonly minLength: number })
  | (Common & { readonly kind: 'number'; readonly integer: boolean })
  | (Common & { readonly kind: 'boolean' })
  /** One of some values. */
  | (Common & { readonly kind: 'choice'; readonly options: readonly unknown[] })
  /** A value that cannot be another one. */
  | (Common & { readonly kind: 'constant'; readonly value: unknown })
  | (Common & { readonly kind: 'object'; readonly members: readonly Member[] })
  | (Common & { readonly kind: 'list'; readonly item: Field; readonly minItems: number })
  /** One of some shapes. */
  | (Common & { readonly kind: 'union'; readonly variants: readonly Field[] })
  /** What no control fits: written as JSON. */
  | (Common & { readonly kind: 'json' })

export interface Member {
  readonly name: string
  readonly required: boolean
  readonly field: Field
}

/** Deeper than this, or in a schema that contains itself, JSON is easier to write than a form. */
const MAX_DEPTH = 6

/** Makes the form's fields from a schema. What the form cannot hold becomes a field for JSON text. */
export function toField(schema: JsonSchema, label: string, depth = 0): Field {
  const hint = describeRules(schema)
  const common: Common = {
    label: schema.title ?? label,
    ...(schema.description !== undefined && { description: schema.description }),
    ...(hint !== '' && { hint }),
  }
  if (depth > MAX_DEPTH) return { ...common, kind: 'json' }
  if (schema.const !== undefined) return { ...common, kind: 'constant', value: schema.const }
  if (schema.enum) return { ...common, kind: 'choice', options: schema.enum }
  const shapes = schema.anyOf ?? schema.oneOf ?? splitTypes(schema)
  if (shapes) {
    const variants = shapes.map((shape) => toField(shape, nameShape(shape), depth + 1))
    return { ...common, kind: 'union', variants }
  }
  return toPlainField(schema, common, depth)
}

function toPlainField(schema: JsonSchema, common: Common, depth: number): Field {
  switch (schema.type) {
    case 'string':
      return {
        ...common,
        kind: 'text',
        minLength: schema.minLength ?? (schema.format === undefined ? 0 : 1),
        ...(schema.format !== undefined && { format: schema.format }),
      }
    case 'integer':
    case 'number':
      return { ...common, kind: 'number', integer: schema.type === 'integer' }
    case 'boolean':
      return { ...common, kind: 'boolean' }
    case 'null':
      return { ...common, kind: 'constant', value: null }
    case 'object': {
      // Without named members it is a record: any keys, so a form has no fields for it.
      if (!schema.properties) return { ...common, kind: 'json' }
      const members = Object.entries(schema.properties).map(([name, property]) => ({
        name,
        required: schema.required?.includes(name) ?? false,
        field: toField(property, name, depth + 1),
      }))
      return { ...common, kind: 'object', members }
    }
    case 'array': {
      const { items, prefixItems, minItems = 0 } = schema
      if (prefixItems || typeof items !== 'object') return { ...common, kind: 'json' }
      return { ...common, kind: 'list', item: toField(items, 'item', depth + 1), minItems }
    }
    case undefined:
    default:
      return { ...common, kind: 'json' }
  }
}

/** `type: ['string', 'null']` is a union in short. */
function splitTypes({ type, ...rest }: JsonSchema): readonly JsonSchema[] | undefined {
  if (typeof type === 'string' || !type) return undefined
  return type.map((each) => (each === 'null' ? { type: each } : { ...rest, type: each }))
}

/** A name for one shape of a union: by the constant that tells it from the others, else by its type. */
function nameShape(schema: JsonSchema): string {
  const constant = Object.entries(schema.properties ?? {}).find(
    ([, property]) => property.const !== undefined,
  )
  if (constant) return `${constant[0]} is ${JSON.stringify(constant[1].const)}`
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  return typeof schema.type === 'string' ? (SHAPE_NAMES[schema.type] ?? schema.type) : 'another shape'
}

const SHAPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'yes or no',
  array: 'list',
}

function describeRules(schema: JsonSchema): string {
  return [
    schema.format === undefined ? '' : (FORMAT_NAMES[schema.format] ?? schema.format),
    describeRange(schema.minLength, schema.maxLength, 'characters'),
    describeNumbers(schema),
    schema.multipleOf === undefined ? '' : `a multiple of ${schema.multipleOf}`,
    describeRange(schema.minItems, schema.maxItems, 'items'),
  ]
    .filter((rule) => rule !== '')
    .join(', ')
}

function describeNumbers(schema: JsonSchema): string {
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema
  // The next whole number is easier to read than a limit that is not allowed itself.
  const step = schema.type === 'integer' ? 1 : undefined
  const least = schema.minimum ?? (step && above !== undefined ? above + step : undefined)
  const most = schema.maximum ?? (step && below !== undefined ? below - step : undefined)
  return [
    // zod writes the limits of safe integers, which tell a person nothing.
    describeRange(meaningful(least), meaningful(most), ''),
    step === undefined && above !== undefined ? `more than ${above}` : '',
    step === undefined && below !== undefined ? `less than ${below}` : '',
  ]
    .filter((rule) => rule !== '')
    .join(', ')
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  uuid: 'UUID',
  uri: 'URL',
  email: 'e-mail address',
  'date-time': 'time, e.g. 2026-01-31T12:00:00Z',
  date: 'date, e.g. 2026-01-31',
}

function describeRange(least: number | undefined, most: number | undefined, unit: string): string {
  // That something stands there at all is said by its not being optional.
  const from = unit === 'characters' && least === 1 ? undefined : least
  const range =
    from !== undefined && most !== undefined
      ? `${from} to ${most}`
      : from !== undefined
        ? `at least ${from}`
        : most !== undefined
          ? `at most ${most}`
          : ''
  return range === '' ? '' : `${range} ${unit}`.trim()
}

function meaningful(limit: number | undefined): number | undefined {
  return limit !== undefined && Math.abs(limit) === Number.MAX_SAFE_INTEGER ? undefined : limit
}
