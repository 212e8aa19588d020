import type { AnyJob } from '../job/job.ts'
import { generatePlushie } from '../domains/plushie/jobs/generate-plushie/generate-plushie.ts'

/** A job and the module that is its Lambda's entry: it exports `handler`. */
export interface RegisteredJob {
  readonly job: AnyJob
  /** Path from the root of the repository. */
  readonly entry: string
}

/** All jobs of the project. A job that is not here is not deployed. */
export const jobs: readonly RegisteredJob[] = [
  { job: generatePlushie, entry: 'lambdas/domains/plushie/jobs/generate-plushie/generate-plushie.ts' },
]
