import { toSeconds } from './duration.ts'
import type { JobDefinition } from './job-definition.ts'
import { DEFAULT_JOB_TIMEOUT } from './limits.ts'

/** How long a run of the job may take, in seconds. */
export function jobTimeoutSeconds({ id, timeout = DEFAULT_JOB_TIMEOUT }: JobDefinition): number {
  return toSeconds(timeout, `job "${id}", option timeout`)
}
