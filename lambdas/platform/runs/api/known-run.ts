import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn'

import { describeExecution } from '../store/executions.ts'
import { executionArn } from '../store/machines.ts'
import { ApiError } from '../../../http/api-error.ts'
import { knownJob } from './known-job.ts'

/** A run, as Step Functions describes its execution. */
export interface KnownRun {
  /** ARN of the execution. */
  readonly runId: string
  readonly execution: DescribeExecutionOutput
}

/** Reads a run. @throws {ApiError} 404 when there is no such job, or it has no run of this name (any more) */
export async function knownRun(job: string, run: string): Promise<KnownRun> {
  const runId = executionArn(knownJob(job).run, run)
  const execution = await describeExecution(runId)
  if (execution) return { runId, execution }
  throw new ApiError(
    404,
    'run_not_found',
    `The job "${job}" has no run named "${run}". Runs are kept for 90 days after their end.`,
  )
}
