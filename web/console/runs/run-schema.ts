import * as z from 'zod/mini'

import { definitionSchema } from '../graph/state-machine-schema.ts'

/** How a run stands, as the API names it. */
export const runStatusSchema = z.enum(['running', 'succeeded', 'failed', 'timed_out', 'aborted'])

export type RunStatus = z.infer<typeof runStatusSchema>

const runSummarySchema = z.object({
  run: z.string(),
  job: z.string(),
  status: runStatusSchema,
  /** Times are ISO 8601. */
  startedAt: z.string(),
  stoppedAt: z.optional(z.string()),
  durationMs: z.optional(z.number()),
  redriveCount: z.optional(z.number()),
})

/** A run, as `GET /runs` lists it. */
export type RunSummary = z.infer<typeof runSummarySchema>

/** A page of `GET /runs`, newest first. */
export const runPageSchema = z.object({ items: z.array(runSummarySchema), cursor: z.optional(z.string()) })

export type RunPage = z.infer<typeof runPageSchema>

const visitStatusSchema = z.enum(['running', 'succeeded', 'failed', 'caught', 'retrying', 'aborted'])

export type VisitStatus = z.infer<typeof visitStatusSchema>

const attemptSchema = z.object({
  /** From 0. */
  attempt: z.number(),
  status: runStatusSchema,
  scheduledAt: z.string(),
  startedAt: z.optional(z.string()),
  endedAt: z.optional(z.string()),
  /** The delay of the retry before it. */
  waitedMs: z.number(),
  requestId: z.optional(z.string()),
  error: z.optional(z.string()),
  cause: z.optional(z.string()),
  output: z.optional(z.unknown()),
})

export type Attempt = z.infer<typeof attemptSchema>

const visitSchema = z.object({
  /** Name of the state. */
  name: z.string(),
  /** Id of the step that the state runs, if it runs one. */
  step: z.optional(z.string()),
  type: z.string(),
  status: visitStatusSchema,
  enteredAt: z.string(),
  exitedAt: z.optional(z.string()),
  input: z.optional(z.unknown()),
  output: z.optional(z.unknown()),
  error: z.optional(z.string()),
  cause: z.optional(z.string()),
  attempts: z.array(attemptSchema),
  /** Index of the visit of the Parallel or Map that it is part of, and the branch or iteration. */
  parent: z.optional(z.number()),
  branch: z.optional(z.number()),
})

/** One visit of a run to a state. */
export type Visit = z.infer<typeof visitSchema>

/** The answer of `GET /runs/{job}/{run}`. */
export const runSchema = z.extend(runSummarySchema, {
  /** ARN of the execution. */
  runId: z.string(),
  /** URL of the execution in the AWS console. */
  console: z.string(),
  input: z.optional(z.unknown()),
  output: z.optional(z.unknown()),
  error: z.optional(z.string()),
  cause: z.optional(z.string()),
  /** Name of the run that this one repeats. */
  rerunOf: z.optional(z.string()),
  currentStep: z.optional(z.string()),
  progress: z.optional(
    z.object({
      step: z.optional(z.string()),
      /** From 0 to 1. */
      fraction: z.optional(z.number()),
      message: z.optional(z.string()),
    }),
  ),
  stateTransitions: z.number(),
  price: z.object({
    usd: z.number(),
    transitions: z.number(),
    lambdaInvocations: z.number(),
    lambdaGbSeconds: z.number(),
    note: z.string(),
  }),
  event: z.object({
    id: z.optional(z.string()),
    name: z.optional(z.string()),
    data: z.optional(z.unknown()),
    ts: z.optional(z.string()),
  }),
  states: z.array(visitSchema),
  definition: definitionSchema,
  /** Whether the history is longer than what was read of it. */
  truncated: z.optional(z.boolean()),
})

export type Run = z.infer<typeof runSchema>

const logLineSchema = z.object({
  timestamp: z.string(),
  /** DEBUG, INFO, WARN, ERROR. */
  level: z.string(),
  message: z.string(),
  step: z.optional(z.string()),
  attempt: z.optional(z.number()),
  requestId: z.optional(z.string()),
  /** Everything else on the line. */
  fields: z.record(z.string(), z.unknown()),
})

export type LogLine = z.infer<typeof logLineSchema>

/** The answer of `GET /runs/{job}/{run}/logs`, oldest first. */
export const runLogsSchema = z.object({ items: z.array(logLineSchema), truncated: z.boolean() })

/** The answer of `POST /runs`. */
export const startedRunSchema = z.object({
  run: z.string(),
  job: z.string(),
  /** Steps that are not done again. */
  supplied: z.array(z.string()),
})
