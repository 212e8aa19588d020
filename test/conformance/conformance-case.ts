import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { JsonValue } from '../../local/json.ts'

const json = z.custom<JsonValue>(() => true)

const taskOutcome = z.object({
  resource: z.string().optional(),
  parameters: json.optional(),
  input: json.optional(),
  output: json.optional(),
  error: z.string().nullish(),
  cause: z.string().nullish(),
  timedOut: z.boolean().optional(),
  submitted: json.optional(),
})

/** What a Lambda function of a case does. */
export const mockedFunctionSchema = z.object({
  behaviour: z.string(),
  value: json.optional(),
  delaySeconds: z.number().optional(),
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
  bytes: z.number().optional(),
})

const mocks = z.object({
  tasks: z.record(z.string(), z.array(taskOutcome)).optional(),
  functions: z.record(z.string(), mockedFunctionSchema).optional(),
  s3: z
    .array(
      z.object({
        bucket: z.string(),
        key: z.string(),
        body: z.union([z.string(), z.object({ base64: z.string() })]),
      }),
    )
    .optional(),
})

const executionCase = z.object({
  name: z.string(),
  group: z.string(),
  queryLanguage: z.string(),
  features: z.array(z.string()),
  definition: json,
  input: json,
  mocks: mocks.optional(),
  placeholders: z.record(z.string(), z.string()).optional(),
  expected: z.object({
    status: z.string(),
    output: json.optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
    volatile: z.array(z.string()).optional(),
    history: z.array(z.record(z.string(), json)).nullable(),
  }),
})

const patternCase = z.object({
  name: z.string(),
  pattern: json,
  event: json,
  patternText: z.string().optional(),
  eventText: z.string().optional(),
  expect: z.enum(['match', 'no-match', 'invalid']),
})

/** One execution that was recorded on AWS, in the format of the corpus' README. */
export type ExecutionCase = z.infer<typeof executionCase>
export type TaskOutcome = z.infer<typeof taskOutcome>
export type MockedFunction = z.infer<typeof mockedFunctionSchema>
export type PatternCase = z.infer<typeof patternCase>

/** The recorded executions whose states are all in JSONata. */
export function readExecutionCases(folder: string): ExecutionCase[] {
  const cases = z.array(executionCase).parse(readJson(join(folder, 'step-functions.json')))
  return cases.filter(({ queryLanguage }) => queryLanguage === 'JSONata')
}

export function readPatternCases(folder: string): PatternCase[] {
  return z.array(patternCase).parse(readJson(join(folder, 'event-patterns.json')))
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
