import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'
import type { CognitoParts } from '../sign-in.ts'

/** One action of the user pools API. */
export type Action = (parts: CognitoParts, input: JsonObject) => Promise<JsonObject>

/** An action whose input is read by a schema first; what does not fit is an `InvalidParameterException`. */
export function action<Schema extends z.ZodType>(
  schema: Schema,
  run: (parts: CognitoParts, input: z.output<Schema>) => JsonObject | Promise<JsonObject>,
): Action {
  return async (parts, input) => {
    const read = schema.safeParse(input)
    if (read.success) return run(parts, read.data)
    throw new AwsError('InvalidParameterException', z.prettifyError(read.error))
  }
}

export const attributesSchema = z
  .array(z.object({ Name: z.string(), Value: z.string().default('') }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])))

export const poolInput = z.object({ UserPoolId: z.string() })
export const userInput = poolInput.extend({ Username: z.string() })
export const groupUserInput = userInput.extend({ GroupName: z.string() })
