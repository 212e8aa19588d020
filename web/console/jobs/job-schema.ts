import * as z from 'zod/mini'

import { definitionSchema } from '../graph/state-machine-schema.ts'

const jobSchema = z.object({
  id: z.string(),
  trigger: z.object({ event: z.string() }),
  /** `attempts` are retries after the first try; the delay grows by `factor` from one to the next. */
  retries: z.object({
    attempts: z.number(),
    delaySeconds: z.number(),
    factor: z.number(),
    maxDelaySeconds: z.optional(z.number()),
  }),
  timeoutSeconds: z.optional(z.number()),
  /** Kinds of flow control with their limits. */
  flowControl: z.array(z.record(z.string(), z.unknown())),
  stateMachineArn: z.string(),
  /** URL of the state machine in the AWS console. */
  console: z.string(),
  steps: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      timeoutSeconds: z.optional(z.number()),
      /** In MB. */
      memory: z.optional(z.number()),
      /** Whether it runs only after a failure. */
      onFailure: z.boolean(),
    }),
  ),
  stats: z.object({
    since: z.string(),
    runs: z.number(),
    running: z.number(),
    succeeded: z.number(),
    failed: z.number(),
    /** From 0 to 1; `null` when no run has ended. */
    successRate: z.nullable(z.number()),
    durationMs: z.nullable(z.object({ p50: z.number(), p95: z.number() })),
  }),
})

/** A job, as `GET /jobs` lists it. */
export type Job = z.infer<typeof jobSchema>

/** The answer of `GET /jobs`. */
export const jobsSchema = z.object({ items: z.array(jobSchema) })

/** The answer of `GET /jobs/{job}`: the job with its state machine. */
export const jobDetailSchema = z.extend(jobSchema, {
  definition: definitionSchema,
  onFailureDefinition: z.optional(definitionSchema),
})

export type JobDetail = z.infer<typeof jobDetailSchema>
