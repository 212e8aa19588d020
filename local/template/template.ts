import * as z from 'zod'
import type { JsonObject, JsonValue } from '../json.ts'

const jsonValue: z.ZodType<JsonValue> = z.json()
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json())

/** What of a CloudFormation template the local cloud reads. */
export const templateSchema = z.object({
  Parameters: z
    .record(z.string(), z.object({ Type: z.string().default('String'), Default: z.optional(z.json()) }))
    .default({}),
  Mappings: z.record(z.string(), z.record(z.string(), jsonObject)).default({}),
  Conditions: z.record(z.string(), jsonValue).default({}),
  Resources: z
    .record(
      z.string(),
      z.object({
        Type: z.string(),
        Properties: jsonObject.default({}),
        Metadata: jsonObject.default({}),
        Condition: z.optional(z.string()),
        DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
      }),
    )
    .default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({
        Value: jsonValue,
        Condition: z.optional(z.string()),
        Export: z.optional(z.object({ Name: jsonValue })),
      }),
    )
    .default({}),
})

export type Template = z.infer<typeof templateSchema>
