import * as z from 'zod/mini'

import type { JobDefinition } from './job-definition.ts'
import { OUTPUT_DAYS, type OutputDays, outputDays } from './output-keys.ts'
import { flattenWords, selectedSteps } from './words.ts'

/** What the API must know of a job to start or rerun it, without its code. What is usual is left out: 4 KB hold all jobs. */
export const jobListingSchema = z.object({
  id: z.string(),
  /** Name of the event that starts it. */
  trigger: z.string(),
  /** Ids of the words that have an output (steps and `sendEvent`), in the order of the definition. */
  outputs: z.array(z.string()),
  /** Ids of the steps whose outputs a `sendEvent` reads: they must not go to S3. Absent: none. */
  inline: z.optional(z.array(z.string())),
  /** For how many days its large outputs are kept. Absent: for the shortest time. */
  keptDays: z.optional(z.literal(OUTPUT_DAYS)),
})

export type JobListing = z.infer<typeof jobListingSchema>

/** Lists a job: synth writes the listings of all jobs, as a JSON array, to `STEPLADDER_JOBS` of `start-run`. */
export function listJob(definition: JobDefinition): JobListing {
  const { id, trigger, words } = definition
  const outputs = flattenWords(words).filter((word) => word.kind === 'step' || word.kind === 'sendEvent')
  const inline = [...selectedSteps(words)]
  const keptDays = outputDays(definition)
  return {
    id,
    trigger: trigger.name,
    outputs: outputs.map((word) => word.id),
    ...(inline.length > 0 && { inline }),
    ...(keptDays !== OUTPUT_DAYS[0] && { keptDays }),
  }
}

/** For how many days large outputs of a listed job are kept. */
export function keptDaysOf({ keptDays = OUTPUT_DAYS[0] }: JobListing): OutputDays {
  return keptDays
}
