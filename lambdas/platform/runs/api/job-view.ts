import type { JobOutline } from '../../../job/job-outline.ts'
import { recentExecutions } from '../store/state-machines.ts'
import { machineConsole } from './aws-console.ts'
import type { Job } from './contracts/job.ts'
import { jobStats } from './job-stats.ts'

/** Shows a job as operators see it, with how its runs went lately. */
export async function jobView(outline: JobOutline, stateMachineArn: string): Promise<Job> {
  const { id, trigger, retries, timeoutSeconds, steps } = outline
  const { executions, areAll } = await recentExecutions(stateMachineArn)
  return {
    id,
    trigger: { event: trigger },
    retries,
    timeoutSeconds,
    // A job cannot declare any so far.
    flowControl: [],
    stateMachineArn,
    console: machineConsole(stateMachineArn),
    steps,
    stats: jobStats(executions, areAll, Date.now()),
  }
}
