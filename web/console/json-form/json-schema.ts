import * as z from 'zod/mini'

/** The part of JSON Schema (2020-12) that a form is made from. Other keywords are left to the API, which checks all. */
export interface JsonSchema {
  readonly type?: string | readonly string[] | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[] | undefined
  readonly format?: string | undefined
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly exclusiveMinimum?: number | undefined
  readonly exclusiveMaximum?: number | undefined
  readonly multipleOf?: number | undefined
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  readonly required?: readonly string[] | undefined
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined
  readonly items?: JsonSchema | boolean | undefined
  readonly prefixItems?: readonly unknown[] | undefined
  readonly anyOf?: readonly JsonSchema[] | undefined
  readonly oneOf?: readonly JsonSchema[] | undefined
}

const number = z.optional(z.number())
const text = z.optional(z.string())

export const jsonSchemaSchema: z.ZodMiniType<JsonSchema> = z.lazy(() =>
  z.object({
    type: z.optional(z.union([z.string(), z.array(z.string())])),
    title: text,
    description: text,
    default: z.optional(z.unknown()),
    const: z.optional(z.unknown()),
    enum: z.optional(z.array(z.unknown())),
    format: text,
    minLength: number,
    maxLength: number,
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: number,
    minItems: number,
    maxItems: number,
    required: z.optional(z.array(z.string())),
    properties: z.optional(z.record(z.string(), jsonSchemaSchema)),
    items: z.optional(z.union([z.boolean(), jsonSchemaSchema])),
    prefixItems: z.optional(z.array(z.unknown())),
    anyOf: z.optional(z.array(jsonSchemaSchema)),
    oneOf: z.optional(z.array(jsonSchemaSchema)),
  }),
)
