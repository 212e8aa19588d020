import * as z from 'zod/mini'

import { jobOutlineSchema, outlinedStepSchema } from '../../job/job-outline.ts'
import { noBody } from '../body.ts'
import type { Route } from '../route.ts'
import { NO_OPERATOR, nothing } from './common.ts'

/** A state machine's definition in Amazon States Language. */
export const aslSchema = z.record(z.string(), z.unknown())

/** How the runs of a job went lately. */
export const jobStatsSchema = z.object({
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
export const jobSchema = z.object({
  id: z.string(),
  trigger: z.object({
    /** Name of the event that starts it. */
    event: z.string(),
  }),
  retries: jobOutlineSchema.shape.retries,
  timeoutSeconds: z.number(),
  /** Limits on runs; jobs have none so far. */
  flowControl: z.array(z.object({ kind: z.string() })),
  stateMachineArn: z.string(),
  /** The state machine in the AWS console. */
  console: z.url(),
  /** In the order of the definition; `onFailure` steps last. */
  steps: z.array(outlinedStepSchema),
  stats: jobStatsSchema,
})

export type Job = z.infer<typeof jobSchema>
export type JobStats = z.infer<typeof jobStatsSchema>

/** What a job is called in paths. */
export const jobName = z.string().check(z.minLength(1), z.maxLength(200))

/** `GET /jobs` */
export const listJobsRoute = {
  id: 'list-jobs',
  method: 'GET',
  path: '/jobs',
  entry: 'lambdas/api/list-jobs.ts',
  scope: 'operator',
  summary: 'Lists all jobs: what they are made of, and how their runs went lately',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: {
    200: { description: 'All jobs.', schema: z.object({ items: z.array(jobSchema) }) },
    403: NO_OPERATOR,
  },
} as const satisfies Route

/** `GET /jobs/{job}` */
export const getJobRoute = {
  id: 'get-job',
  method: 'GET',
  path: '/jobs/{job}',
  entry: 'lambdas/api/get-job.ts',
  scope: 'operator',
  summary: 'Shows one job with the state machines that it became',
  params: z.object({ job: jobName }),
  query: nothing,
  body: noBody,
  answers: {
    200: {
      description: 'The job.',
      schema: z.extend(jobSchema, {
        definition: aslSchema,
        /** Of the machine that cleans up from outside; absent when the job has no `onFailure` steps. */
        onFailureDefinition: z.optional(aslSchema),
      }),
    },
    403: NO_OPERATOR,
    404: { description: 'No job has this id: `known` lists those that there are.' },
  },
} as const satisfies Route
