import { toSeconds } from './duration.ts'
import type { JobDefinition, Retries } from './job-definition.ts'
import { DEFAULT_RETRIES } from './limits.ts'

/** A word's retry policy: its own fields, then the job's, then the defaults. */
export function retryPolicy(definition: Pick<JobDefinition, 'retries'>, own: Partial<Retries> = {}): Retries {
  return { ...DEFAULT_RETRIES, ...definition.retries, ...own }
}

/**
 * How long all waits of a policy are together, in seconds.
 * @param enough more than this need not be told apart
 */
export function waitSeconds({ attempts, delay, factor, maxDelay }: Retries, enough: number): number {
  const longest = maxDelay === undefined ? Infinity : toSeconds(maxDelay, 'retries.maxDelay')
  let wait = toSeconds(delay, 'retries.delay')
  if (factor === 1) return attempts * Math.min(wait, longest)
  let sum = 0
  for (let retry = 0; retry < attempts && sum <= enough; retry += 1) {
    if (wait >= longest) return sum + (attempts - retry) * longest
    sum += wait
    wait *= factor
  }
  return sum
}
