import * as z from 'zod/mini'

import type { LogRecord } from '../store/run-logs.ts'
import type { RunLogLine } from './run-schemas.ts'
import { isTooDeepToShow, omitted } from '../history/shown-values.ts'

/** A line of a step, as Powertools writes it with the keys of `lambdas/runtime/step-log.ts`. */
const lineSchema = z.looseObject({
  level: z.string(),
  message: z.string(),
  run: z.string(),
  step: z.optional(z.string()),
  attempt: z.optional(z.number()),
  requestId: z.optional(z.string()),
})

/** What every line has and nobody asks for: the time is that of the record. */
const DROPPED = new Set(['timestamp', 'run'])

/** Reads a record; `undefined` when it is no line of this run's steps, though it has the run's name in it. */
export function runLogLine({ timestamp, message: text }: LogRecord, runName: string): RunLogLine | undefined {
  const parsed = z.safeParse(lineSchema, parseJson(text))
  if (!parsed.success || parsed.data.run !== runName) return undefined
  const { level, message, step, attempt, requestId, ...rest } = parsed.data
  return {
    timestamp: new Date(timestamp).toISOString(),
    level,
    message,
    ...(step !== undefined && { step }),
    ...(attempt !== undefined && { attempt }),
    ...(requestId !== undefined && { requestId }),
    fields: isTooDeepToShow(text)
      ? omitted(text)
      : Object.fromEntries(Object.entries(rest).filter(([key]) => !DROPPED.has(key))),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
