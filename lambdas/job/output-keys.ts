import type { JobDefinition } from './job-definition.ts'
import { jobTimeoutSeconds } from './job-duration.ts'
import { outputSeconds } from './lifetimes.ts'

/** Where all outputs are that runs keep in S3: `runs/<days>d/<job>/<run>/…`. */
export const OUTPUTS_PREFIX = 'runs/'

/**
 * The days that outputs can be kept for in S3, from when they are written. The bucket has a lifecycle rule for each, which
 * is why the days stand at the front of a key. The last one holds for every job: none takes longer than a year.
 */
export const OUTPUT_DAYS = [30, 100, 400] as const
export type OutputDays = (typeof OUTPUT_DAYS)[number]

/** For how many days the outputs of a job are kept: as long as one of its runs may read them, or a clean-up after it. */
export function outputDays(definition: JobDefinition): OutputDays {
  const [shortest, middle, longest] = OUTPUT_DAYS
  const needed = outputSeconds(jobTimeoutSeconds(definition)) / 86_400
  if (needed < shortest) return shortest
  return needed < middle ? middle : longest
}

/** The start of the keys of all objects that are kept for so many days. */
export function outputDaysPrefix(days: OutputDays): string {
  return `${OUTPUTS_PREFIX}${days}d/`
}

/** The start of the keys of all outputs of a job that are kept for so many days. */
export function jobPrefix(job: string, days: OutputDays): string {
  return `${outputDaysPrefix(days)}${job}/`
}

/** The start of the keys of all outputs of a run that are kept for so many days. */
export function runPrefix(job: string, days: OutputDays, run: string): string {
  return `${jobPrefix(job, days)}${run}/`
}

/**
 * Whether a key is that of an output of this very run, for however many days it is kept: those that were written before the
 * job's timeout was changed are still where they were. S3 takes keys as they are, but what stands between may resolve `..`:
 * such a key is nobody's.
 */
export function isOutputOfRun(job: string, run: string, key: string): boolean {
  const prefix = OUTPUT_DAYS.map((days) => runPrefix(job, days, run)).find((start) => key.startsWith(start))
  if (prefix === undefined) return false
  const segments = key.slice(prefix.length).split('/')
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

/** For how many days the object of a key is kept; `undefined` where it is no output of a run. */
export function daysOfKey(key: string): OutputDays | undefined {
  return OUTPUT_DAYS.find((days) => key.startsWith(outputDaysPrefix(days)))
}
