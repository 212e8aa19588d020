import * as z from 'zod/mini'

import type { EventDefinition } from '../../../job/event-definition.ts'
import { eventDataSchema } from './event-data-schema.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema
type Part = JsonSchema | boolean | undefined

/** Texts that fit the formats zod knows. */
const TEXTS: Readonly<Record<string, string>> = {
  uuid: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda7',
  guid: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda7',
  email: 'someone@example.org',
  uri: 'https://example.org/',
  hostname: 'example.org',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  date: '2026-01-31',
  time: '12:00:00',
  'date-time': '2026-01-31T12:00:00Z',
  duration: 'PT1H',
  base64: 'AA==',
}

/** The deepest that an example goes: schemas may refer to themselves. */
const MAX_DEPTH = 20

/**
 * Makes data that fit an event's schema: the schema's own `examples` (zod's `.meta`) first, else what its rules ask for,
 * without what is optional.
 * @returns `undefined` where the schema asks for what its rules do not show, e.g. a pattern or a refinement
 */
export async function exampleOfEvent(event: EventDefinition): Promise<unknown> {
  const root = eventDataSchema(event)
  const example = exampleOf(root, root, 0)
  const parsed = await z.safeParseAsync(event.schema, example)
  return parsed.success ? example : undefined
}

function exampleOf(part: Part, root: JsonSchema, depth: number): unknown {
  const schema = resolve(part, root)
  if (depth > MAX_DEPTH) return null
  const given = [...(schema.examples ?? []), schema.default, schema.const, ...(schema.enum ?? [])]
  const known = given.find((value) => value !== undefined)
  if (known !== undefined) return known
  const [choice] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (choice !== undefined) return exampleOf(choice, root, depth + 1)
  if (schema.allOf) {
    const parts = schema.allOf.map((one) => exampleOf(one, root, depth + 1))
    return parts.every(isObject) ? Object.assign({}, ...parts) : parts[0]
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'object':
      return objectOf(schema, root, depth)
    case 'array':
      return arrayOf(schema, root, depth)
    case 'string':
      return textOf(schema)
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'boolean':
      return true
    case 'null':
    case undefined:
    default:
      return null
  }
}

function resolve(part: Part, root: JsonSchema): JsonSchema {
  if (typeof part !== 'object') return {}
  const { $ref } = part
  if ($ref === undefined) return part
  const target = $ref === '#' ? root : root.$defs?.[$ref.replace('#/$defs/', '')]
  return typeof target === 'object' ? target : {}
}

function objectOf(schema: JsonSchema, root: JsonSchema, depth: number): Record<string, unknown> {
  const names = schema.required ?? []
  return Object.fromEntries(
    names.map((name) => [name, exampleOf(schema.properties?.[name], root, depth + 1)] as const),
  )
}

function arrayOf(schema: JsonSchema, root: JsonSchema, depth: number): unknown[] {
  const first = (schema.prefixItems ?? []).map((item) => exampleOf(item, root, depth + 1))
  const item = Array.isArray(schema.items) ? schema.items[0] : schema.items
  const missing = Math.max((schema.minItems ?? 0) - first.length, 0)
  return [...first, ...Array.from({ length: missing }, () => exampleOf(item, root, depth + 1))]
}

function textOf({ format, minLength = 0, maxLength = Infinity }: JsonSchema): string {
  const text = TEXTS[format ?? ''] ?? 'text'
  return text.padEnd(minLength, 'x').slice(0, maxLength)
}

function numberOf(schema: JsonSchema): number {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf = 1 } = schema
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : -Infinity
  const below = typeof exclusiveMaximum === 'number' ? exclusiveMaximum - 1 : Infinity
  const least = Math.max(minimum ?? -Infinity, above)
  const most = Math.min(maximum ?? Infinity, below)
  const wanted = Math.min(Math.max(1, least), most)
  const fitting = Math.ceil(wanted / multipleOf) * multipleOf
  return fitting <= most ? fitting : wanted
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
