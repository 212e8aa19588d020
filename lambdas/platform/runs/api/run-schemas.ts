import * as z from 'zod/mini'

import { aslSchema } from './contracts/job.ts'

// Functions, as `Route.answers` is one: all that the routes' own functions need of these are the types.

/** Anything that JSON can carry. Outputs that went to S3 show their reference, `{ "@stepladder/object": … }`, and its size. */
const json = () => z.unknown()

export const runStatusSchema = () => z.enum(['running', 'succeeded', 'failed', 'timed_out', 'aborted'])
export type RunStatus = z.infer<ReturnType<typeof runStatusSchema>>

/** A run in a list. */
export const runSummarySchema = () =>
  z.object({
    /** Name of the run. */
    run: z.string(),
    job: z.string(),
    status: runStatusSchema(),
    startedAt: z.iso.datetime(),
    stoppedAt: z.optional(z.iso.datetime()),
    /** From start to end; absent while it runs. */
    durationMs: z.optional(z.number()),
    redriveCount: z.number(),
  })
export type RunSummary = z.infer<ReturnType<typeof runSummarySchema>>

/** One try of a state that can be tried again: a Task, a Parallel or a Map. */
export const stateAttemptSchema = () =>
  z.object({
    /** From 0. */
    attempt: z.number(),
    status: z.enum(['running', 'succeeded', 'failed', 'timed_out', 'aborted']),
    scheduledAt: z.iso.datetime(),
    /** When the work began; absent while it waits to be taken on. */
    startedAt: z.optional(z.iso.datetime()),
    endedAt: z.optional(z.iso.datetime()),
    /** The wait before it: the delay of the retry. */
    waitedMs: z.number(),
    /** Of the function's invocation, where the history tells. */
    requestId: z.optional(z.string()),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
    /** Of a step: what it returned. */
    output: z.optional(json()),
  })

/** One visit of a run to a state. */
export const stateVisitSchema = () =>
  z.object({
    name: z.string(),
    /** Id of the step that the state runs; absent for the machine's own states. */
    step: z.optional(z.string()),
    /** Type of the state: Task, Parallel, Wait, … */
    type: z.string(),
    /** `caught`: it failed, and the run went on by a Catch. `retrying`: it waits for its next attempt. */
    status: z.enum(['running', 'succeeded', 'failed', 'caught', 'retrying', 'aborted']),
    enteredAt: z.iso.datetime(),
    exitedAt: z.optional(z.iso.datetime()),
    input: z.optional(json()),
    output: z.optional(json()),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
    attempts: z.array(stateAttemptSchema()),
    /** Index of the Parallel or Map visit around it. */
    parent: z.optional(z.number()),
    /** Which branch, or which item of a Map, from 0. */
    branch: z.optional(z.number()),
  })
export type StateVisit = z.infer<ReturnType<typeof stateVisitSchema>>

/** What a run cost, as far as its history tells. */
export const runPriceSchema = () =>
  z.object({
    usd: z.number(),
    /** State transitions that are billed. */
    transitions: z.number(),
    lambdaInvocations: z.number(),
    lambdaGbSeconds: z.number(),
    /** How it was reckoned, and what is not in it. */
    note: z.string(),
  })
export type RunPrice = z.infer<ReturnType<typeof runPriceSchema>>

/** The event that started a run; parts that are absent were not in the run's input. */
export const runEventSchema = () =>
  z.object({
    id: z.optional(z.string()),
    name: z.optional(z.string()),
    data: z.optional(json()),
    ts: z.optional(z.string()),
  })

/** Everything about one run. */
export const runDetailSchema = () =>
  z.extend(runSummarySchema(), {
    /** ARN of the execution. */
    runId: z.string(),
    /** The execution in the AWS console. */
    console: z.url(),
    input: json(),
    output: z.optional(json()),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
    /** Name of the run that this one repeats. */
    rerunOf: z.optional(z.string()),
    /** Id of the step that it is in. */
    currentStep: z.optional(z.string()),
    /** What a step of the run said last about how far it is. Only while it runs. */
    progress: z.optional(
      z.object({ step: z.string(), fraction: z.optional(z.number()), message: z.optional(z.string()) }),
    ),
    stateTransitions: z.number(),
    price: runPriceSchema(),
    event: runEventSchema(),
    states: z.array(stateVisitSchema()),
    /** There are more than 5,000 history events: states, transitions and price are of those. */
    truncated: z.optional(z.literal(true)),
    /** As it was when the run started. */
    definition: aslSchema(),
  })
export type RunDetail = z.infer<ReturnType<typeof runDetailSchema>>

/** One line of a step's log. */
export const runLogLineSchema = () =>
  z.object({
    timestamp: z.iso.datetime(),
    /** DEBUG, INFO, WARN, ERROR. */
    level: z.string(),
    message: z.string(),
    step: z.optional(z.string()),
    attempt: z.optional(z.number()),
    requestId: z.optional(z.string()),
    /** Everything else on the line. */
    fields: z.record(z.string(), json()),
  })
export type RunLogLine = z.infer<ReturnType<typeof runLogLineSchema>>
