import * as z from 'zod'
import { AwsError } from '../../../../aws-error.ts'
import { Data } from '../../data.ts'
import { parseJson } from '../../parse-json.ts'

const count = z.number().int().min(0).optional()

/** The input of TestState. What AWS knows and the local cloud cannot do is refused by its name. */
export const requestSchema = z.object({
  definition: z.string(),
  roleArn: z.string().optional(),
  input: z.string().optional(),
  variables: z.string().optional(),
  stateName: z.string().optional(),
  inspectionLevel: z.enum(['INFO', 'DEBUG', 'TRACE']).optional(),
  /** There are no HTTP tasks here, whose secrets it would show. */
  revealSecrets: z.boolean().optional(),
  mock: z
    .object({
      result: z.string().optional(),
      errorOutput: z.object({ error: z.string().optional(), cause: z.string().optional() }).optional(),
      /** Taken, but results are not compared with the models of AWS's APIs, as if it were NONE. */
      fieldValidationMode: z.enum(['STRICT', 'PRESENT', 'NONE']).optional(),
    })
    .optional(),
  context: z.string().optional(),
  stateConfiguration: z
    .object({
      retrierRetryCount: count,
      /** AWS's answers are the same with it and without it. */
      errorCausedByState: z.string().min(1).max(80).optional(),
      mapIterationFailureCount: z.undefined(notHere('mapIterationFailureCount')).optional(),
      mapItemReaderData: z.undefined(notHere('mapItemReaderData')).optional(),
    })
    .optional(),
})

/** What TestState is asked. */
export type TestStateRequest = z.infer<typeof requestSchema>

/** What is thrown for a member that is not JSON, where the API model has an exception for it. */
const PARSE_ERRORS: Readonly<Record<string, string>> = {
  definition: 'InvalidDefinition',
  input: 'InvalidExecutionInput',
}

/** Reads a member that is JSON as text. @throws {AwsError} that names the member */
export function parseMember(text: string, member: string): Data {
  try {
    return new Data(parseJson(text), text)
  } catch (error) {
    throw new AwsError(
      PARSE_ERRORS[member] ?? 'ValidationException',
      `${member} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function notHere(name: string): string {
  return `the local cloud does not support ${name}`
}
