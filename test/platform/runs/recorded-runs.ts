import { readFileSync } from 'node:fs'

import type { HistoryEvent } from '@aws-sdk/client-sfn'
import * as z from 'zod'

import { definitionFacts } from '../../../lambdas/platform/runs/history/definition-facts.ts'
import type { StateVisit } from '../../../lambdas/platform/runs/api/run-schemas.ts'
import { ShownValues } from '../../../lambdas/platform/runs/history/shown-values.ts'
import { stateVisits } from '../../../lambdas/platform/runs/history/state-visits.ts'
import type { JsonValue } from '../../../local/json.ts'
import { runExecution } from '../../conformance/run-execution.ts'

const json = z.custom<JsonValue>(() => true)
const historySchema = z.array(
  z.looseObject({ id: z.number(), previousEventId: z.number(), type: z.string() }),
)

/** An event as the SDK gives it: details are texts, and there are dates; recorded ones have neither. */
export const eventSchema = z.custom<HistoryEvent>((event) => event !== null)
/** When recorded executions start. */
export const START = Date.parse('2026-01-01T00:00:00Z')

function toSdk(history: unknown, at: (event: { id: number; timestamp?: unknown }) => number): HistoryEvent[] {
  return historySchema.parse(history).map((event) =>
    eventSchema.parse({
      ...Object.fromEntries(
        Object.entries(event).map(([key, value]) => [
          key,
          key.endsWith('EventDetails') ? textsOf(value) : value,
        ]),
      ),
      timestamp: new Date(at(event)),
    }),
  )
}

function textsOf(details: unknown): Record<string, unknown> {
  const members = z.record(z.string(), z.unknown()).parse(details)
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : value,
    ]),
  )
}

/** Executions that AWS recorded for the tests of LocalStack (Apache License 2.0; `origin` names the test). A second lies between events. */
export const RECORDED = new Map(
  z
    .array(z.object({ name: z.string(), definition: json, history: historySchema }))
    .parse(JSON.parse(readFileSync(new URL('recorded-histories.json', import.meta.url), 'utf8')))
    .map((each) => [each.name.replace(/^.*\//, ''), each]),
)

/** The visits in a recorded history, or in its first `count` events. */
export function recorded(name: string, count?: number): StateVisit[] {
  const { definition, history } = RECORDED.get(name) ?? { definition: {}, history: [] }
  const events = toSdk(history, ({ id }) => START + id * 1000)
  return stateVisits(events.slice(0, count), definitionFacts(definition), new ShownValues())
}

/** The rules of AWS that the interpreter is held to, with times: its histories are compared with `expected` elsewhere. */
const CASES = new Map(
  ['retries', 'catchers', 'parallel', 'maps', 'timeouts'].flatMap((file) =>
    z
      .array(
        z.looseObject({
          name: z.string(),
          definition: json,
          input: json,
          tasks: z.custom<Parameters<typeof runExecution>[0]['mocks']>(() => true).optional(),
          functions: json.optional(),
        }),
      )
      .parse(JSON.parse(readFileSync(new URL(`../../cases/${file}.json`, import.meta.url), 'utf8')))
      .map((each) => [each.name, each] as const),
  ),
)

/** The events of a case, and its definition. */
export async function ruleEvents(name: string): Promise<{ events: HistoryEvent[]; definition: JsonValue }> {
  const found = CASES.get(name)
  if (!found) throw new Error(`there is no case "${name}"`)
  const mocks = z
    .custom<NonNullable<Parameters<typeof runExecution>[0]['mocks']>>(() => true)
    .parse({ tasks: found.tasks, functions: found.functions })
  const { definition, input } = found
  const { history } = await runExecution({ definition, input, mocks })
  return { events: toSdk(history, ({ timestamp }) => Number(timestamp) * 1000), definition }
}

/** The visits in the history of a case, or in its first `count` events. */
export async function rule(name: string, count?: number): Promise<StateVisit[]> {
  const { events, definition } = await ruleEvents(name)
  return stateVisits(events.slice(0, count), definitionFacts(definition), new ShownValues())
}
