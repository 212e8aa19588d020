import { toSeconds } from '../../lambdas/job/duration.ts'
import { InvalidJobError } from '../../lambdas/job/invalid-job-error.ts'
import {
  jobTimeoutSeconds,
  longestCleanUp,
  type LongestDuration,
  longestRun,
  neededSeconds,
  toDuration,
} from '../../lambdas/job/job-duration.ts'
import type { JobDefinition } from '../../lambdas/job/job-definition.ts'
import { MAX_JOB_TIMEOUT } from '../../lambdas/job/limits.ts'
import { CLEANER_LEASE_SECONDS } from './claim-clean-up.ts'

const REMEDY = 'lower retries.attempts, retries.delay or the timeouts of steps'

/**
 * Checks that the last attempt of each word comes before the machine times out: attempts that are promised are made.
 * @throws {InvalidJobError} with the times, and the smallest timeout that is enough.
 */
export function checkTimes(definition: JobDefinition): void {
  const where = `job "${definition.id}"`
  const run = longestRun(definition)
  const needed = neededSeconds(run)
  const year = toSeconds(MAX_JOB_TIMEOUT, where)
  if (needed > year) {
    throw new InvalidJobError(
      `${where}: a run can take ${needed} s (${describe(run)}), and Step Functions ends it after a year, ${year} s. Sleep less, or ${REMEDY}`,
    )
  }
  const timeout = jobTimeoutSeconds(definition)
  if (needed > timeout) {
    throw new InvalidJobError(
      `${where}, option timeout: a run can take ${needed} s (${describe(run)}), and is timed out after ${timeout} s, before its last attempts. Set timeout to '${toDuration(needed)}' or more, or ${REMEDY}`,
    )
  }
  const cleanUp = longestCleanUp(definition)
  if (neededSeconds(cleanUp) > CLEANER_LEASE_SECONDS) {
    throw new InvalidJobError(
      `${where}: its onFailure steps can take ${neededSeconds(cleanUp)} s (${describe(cleanUp)}), and a clean-up is timed out after ${CLEANER_LEASE_SECONDS} s. Give them retries of their own that are shorter, or ${REMEDY}`,
    )
  }
}

function describe({ attempts, waits, sleeps }: LongestDuration): string {
  return `attempts ${attempts} s, waits between them ${Math.ceil(waits)} s, sleeps ${sleeps} s, and a minute around them`
}
