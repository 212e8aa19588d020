import * as z from 'zod'

/** A JSON Schema, as far as it is compared. */
export interface JsonSchema {
  readonly type?: string | readonly string[] | undefined
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined
  readonly required?: readonly string[] | undefined
  readonly additionalProperties?: boolean | JsonSchema | undefined
  readonly items?: JsonSchema | undefined
  readonly enum?: readonly unknown[] | undefined
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[] | undefined
  readonly oneOf?: readonly JsonSchema[] | undefined
}

export const jsonSchema: z.ZodType<JsonSchema> = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.lazy(() => z.record(z.string(), jsonSchema)).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.lazy(() => z.union([z.boolean(), jsonSchema])).optional(),
  items: z.lazy(() => jsonSchema).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  anyOf: z.lazy(() => z.array(jsonSchema)).optional(),
  oneOf: z.lazy(() => z.array(jsonSchema)).optional(),
})

/**
 * Where a page's schema does not fit what a route answers with, as sentences: it reads a member that no answer has, or it
 * would refuse an answer that the route may give.
 * @param page what the page reads
 * @param route what the OpenAPI document says of the answer
 */
export function findDrift(page: JsonSchema, route: JsonSchema, at = 'answer'): string[] {
  const answers = alternatives(route)
  const read = alternatives(page)
  if (read.some(isAnything)) return []
  if (answers.some(isAnything))
    return [`${at}: the route may answer anything, and the page reads ${kinds(read)}`]
  return answers.flatMap((answer) => {
    const candidates = read.filter((schema) => fitsType(schema, answer))
    const [first] = candidates
    if (first === undefined)
      return [`${at}: the route may answer ${kinds([answer])}, and the page reads ${kinds(read)}`]
    const drifts = candidates.map((candidate) => findDriftOfOne(candidate, answer, at))
    return drifts.find((drift) => drift.length === 0) ?? drifts[0] ?? []
  })
}

function findDriftOfOne(page: JsonSchema, route: JsonSchema, at: string): string[] {
  if (page.items && route.items) return findDrift(page.items, route.items, `${at}[]`)
  const own = page.properties ?? {}
  const theirs = route.properties ?? {}
  const unknown = Object.keys(own)
    .filter((name) => !Object.hasOwn(theirs, name) && !answersMore(route))
    .map((name) => `${at}.${name}: the page reads it, and no answer has it`)
  const missing = (page.required ?? [])
    .filter((name) => Object.hasOwn(theirs, name) && !route.required?.includes(name))
    .map((name) => `${at}.${name}: the page demands it, and an answer may be without it`)
  const nested = Object.entries(own).flatMap(([name, schema]) => {
    const answer = Object.hasOwn(theirs, name) ? theirs[name] : undefined
    return answer ? findDrift(schema, answer, `${at}.${name}`) : []
  })
  return [...unknown, ...missing, ...nested]
}

/** Whether objects of the schema have members that it does not name. Answers of ours have none unless it says so. */
function answersMore({ additionalProperties, properties }: JsonSchema): boolean {
  return (
    typeof additionalProperties === 'object' || (additionalProperties === true && properties === undefined)
  )
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const nested = schema.anyOf ?? schema.oneOf
  if (nested) return nested.flatMap(alternatives)
  return Array.isArray(schema.type) ? schema.type.map((type: string) => ({ ...schema, type })) : [schema]
}

function isAnything(schema: JsonSchema): boolean {
  return schema.type === undefined && schema.const === undefined && schema.enum === undefined
}

function fitsType(page: JsonSchema, route: JsonSchema): boolean {
  const values = (schema: JsonSchema) =>
    schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  const read = values(page)
  const answered = values(route)
  if (read) return answered?.every((value) => read.includes(value)) === true
  const type = answered ? typeof answered[0] : route.type
  return page.type === type || (page.type === 'number' && type === 'integer')
}

function kinds(schemas: readonly JsonSchema[]): string {
  return schemas
    .map(({ type, enum: values, const: value }) => JSON.stringify(values ?? value ?? type ?? 'anything'))
    .join(' or ')
}
