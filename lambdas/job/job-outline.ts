import * as z from 'zod/mini'

import { toSeconds } from './duration.ts'
import type { JobDefinition, StepWord, Word } from './job-definition.ts'
import { DEFAULT_STEP_MEMORY_MB, DEFAULT_STEP_TIMEOUT } from './limits.ts'
import { jobTimeoutSeconds } from './job-duration.ts'
import { retryPolicy } from './retry-policy.ts'
import { flattenWords } from './words.ts'

/** One word of a job, as operators see it. */
export const outlinedStepSchema = () =>
  z.object({
    id: z.string(),
    kind: z.enum(['step', 'parallel', 'sleep', 'sendEvent']),
    /** How long one attempt may take. Only of steps. */
    timeoutSeconds: z.optional(z.number()),
    /** MB of the function that runs it. Only of steps. */
    memory: z.optional(z.number()),
    /** Whether it runs after a failure only. */
    onFailure: z.boolean(),
  })

/** How often a step is tried again, and when. */
export const retriesOutlineSchema = () =>
  z.object({
    attempts: z.number(),
    delaySeconds: z.number(),
    factor: z.number(),
    maxDelaySeconds: z.optional(z.number()),
  })

/** What operators are shown of a job: its words and how its runs behave. Its code is not needed to read this. */
export const jobOutlineSchema = () =>
  z.object({
    id: z.string(),
    /** Name of the event that starts it. */
    trigger: z.string(),
    /** For steps that do not say otherwise. */
    retries: retriesOutlineSchema(),
    /** How long a run may take. */
    timeoutSeconds: z.number(),
    /** In the order of the definition, those inside of branches included; the `onFailure` steps last. */
    steps: z.array(outlinedStepSchema()),
  })

export type JobOutline = z.infer<ReturnType<typeof jobOutlineSchema>>
type OutlinedStep = z.infer<ReturnType<typeof outlinedStepSchema>>

/** Outlines a job, with its defaults filled in. */
export function outlineJob(definition: JobDefinition): JobOutline {
  const { id, trigger, words, onFailure } = definition
  const { attempts, delay, factor, maxDelay } = retryPolicy(definition)
  const where = `job "${id}", option`
  return {
    id,
    trigger: trigger.name,
    retries: {
      attempts,
      delaySeconds: toSeconds(delay, `${where} retries.delay`),
      factor,
      ...(maxDelay !== undefined && { maxDelaySeconds: toSeconds(maxDelay, `${where} retries.maxDelay`) }),
    },
    timeoutSeconds: jobTimeoutSeconds(definition),
    steps: [
      ...flattenWords(words).map((word) => outlineWord(id, word, false)),
      ...onFailure.map((step) => outlineWord(id, step, true)),
    ],
  }
}

function outlineWord(job: string, word: Word, onFailure: boolean): OutlinedStep {
  const { id, kind } = word
  return { id, kind, ...(kind === 'step' && outlineStep(job, word)), onFailure }
}

function outlineStep(job: string, { id, options }: StepWord) {
  const { timeout = DEFAULT_STEP_TIMEOUT, memory = DEFAULT_STEP_MEMORY_MB } = options
  return { timeoutSeconds: toSeconds(timeout, `job "${job}", step "${id}", option timeout`), memory }
}
