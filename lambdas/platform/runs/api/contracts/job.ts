import * as z from 'zod/mini'

import { outlinedStepSchema, retriesOutlineSchema } from '../../../../job/job-outline.ts'

/** A state machine's definition in Amazon States Language. */
export const aslSchema = () => z.record(z.string(), z.unknown())

/** How the runs of a job went lately. */
const jobStatsSchema = () =>
  z.object({
    /** What is counted began at this time or later: 7 days ago, or later where there were more than 1,000 runs since. */
    since: z.iso.datetime(),
    runs: z.number(),
    running: z.number(),
    succeeded: z.number(),
    /** Failed, timed out or stopped. */
    failed: z.number(),
    /** Succeeded among those that ended, 0 to 1; null while none has. */
    successRate: z.nullable(z.number()),
    /** Of runs that succeeded, from start to end; null while none has. */
    durationMs: z.nullable(z.object({ p50: z.number(), p95: z.number() })),
  })

/** One job. */
export const jobSchema = () =>
  z.object({
    id: z.string(),
    trigger: z.object({
      /** Name of the event that starts it. */
      event: z.string(),
    }),
    retries: retriesOutlineSchema(),
    timeoutSeconds: z.number(),
    /** Limits on runs; jobs have none so far. */
    flowControl: z.array(z.object({ kind: z.string() })),
    stateMachineArn: z.string(),
    /** The state machine in the AWS console. */
    console: z.url(),
    /** In the order of the definition; `onFailure` steps last. */
    steps: z.array(outlinedStepSchema()),
    stats: jobStatsSchema(),
  })

export type Job = z.infer<ReturnType<typeof jobSchema>>
export type JobStats = z.infer<ReturnType<typeof jobStatsSchema>>
