import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { isJsonObject } from '../../../local/json.ts'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { mockedFunctionSchema } from '../../conformance/conformance-case.ts'
import { runExecution } from '../../conformance/run-execution.ts'

const folder = new URL('../../cases/', import.meta.url)
const json = z.custom<JsonValue>(() => true)

/** A state machine, what its tasks answer, and how AWS runs it. Events are `[id, previousEventId, type, details?]`. */
const caseSchema = z.object({
  name: z.string(),
  /** The JSONPath recording that shows the rule: `expected` is what AWS did there. */
  origin: z.string().optional(),
  definition: json,
  input: json,
  tasks: z
    .record(
      z.string(),
      z.array(
        z.object({
          output: json.optional(),
          error: z.string().nullable().optional(),
          cause: z.string().nullable().optional(),
          timedOut: z.boolean().optional(),
          submitted: json.optional(),
        }),
      ),
    )
    .optional(),
  functions: z.record(z.string(), mockedFunctionSchema).optional(),
  expected: z.object({
    status: z.string(),
    output: json.optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
    history: z.array(json),
  }),
})

/** Members that say nothing about the rule: the region, the role, whether data was cut off. */
const UNINTERESTING = new Set([
  'inputDetails',
  'outputDetails',
  'assignedVariablesDetails',
  'roleArn',
  'region',
  'mapRunArn',
])

function row(event: JsonObject): JsonValue[] {
  const details = Object.values(event).find(isJsonObject) ?? {}
  const shown = Object.entries(details).filter(([name]) => !UNINTERESTING.has(name))
  const position = [event.id ?? null, event.previousEventId ?? null, event.type ?? null]
  return shown.length === 0 ? position : [...position, Object.fromEntries(shown)]
}

for (const file of readdirSync(folder)) {
  const cases = z.array(caseSchema).parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
  describe(`rules in ${file}`, () => {
    it.each(cases)('$name', async ({ definition, input, tasks, functions, expected }) => {
      const { description, history } = await runExecution({ definition, input, mocks: { tasks, functions } })
      const { status, output, error, cause } = description
      expect({
        status,
        ...(typeof output === 'string' && { output: z.json().parse(JSON.parse(output)) }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        history: history.map(row),
      }).toEqual(expected)
    })
  })
}
