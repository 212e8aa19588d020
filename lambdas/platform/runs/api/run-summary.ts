import type { DescribeExecutionOutput, ExecutionStatus } from '@aws-sdk/client-sfn'

import type { RunStatus, RunSummary } from './run-schemas.ts'

const STATUS: Readonly<Record<ExecutionStatus, RunStatus>> = {
  RUNNING: 'running',
  // It goes on by itself.
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed_out',
  ABORTED: 'aborted',
}

const EXECUTION_STATUS: Readonly<Record<RunStatus, ExecutionStatus>> = {
  running: 'RUNNING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  timed_out: 'TIMED_OUT',
  aborted: 'ABORTED',
}

/** What Step Functions calls the status of a run. */
export function executionStatus(status: RunStatus): ExecutionStatus {
  return EXECUTION_STATUS[status]
}

/** What a run is, by the status of its execution. */
export function runStatus(status: ExecutionStatus): RunStatus {
  return STATUS[status]
}

/** What Step Functions tells of an execution wherever it names it. */
export interface Execution {
  readonly job: string
  readonly name: string
  readonly status: ExecutionStatus
  readonly startedAt: Date
  readonly stoppedAt?: Date
  readonly redriveCount: number
}

/** Shows an execution as a run. */
export function runSummary({ job, name, status, startedAt, stoppedAt, redriveCount }: Execution): RunSummary {
  return {
    run: name,
    job,
    status: runStatus(status),
    startedAt: startedAt.toISOString(),
    ...(stoppedAt && {
      stoppedAt: stoppedAt.toISOString(),
      durationMs: stoppedAt.getTime() - startedAt.getTime(),
    }),
    redriveCount,
  }
}

/** Shows a described execution as a run. */
export function describedRun(job: string, execution: DescribeExecutionOutput): RunSummary {
  // The SDK's types call optional what Step Functions always tells.
  const { name = '', status = 'RUNNING', startDate = new Date(0), stopDate, redriveCount = 0 } = execution
  return runSummary({
    job,
    name,
    status,
    startedAt: startDate,
    ...(stopDate && { stoppedAt: stopDate }),
    redriveCount,
  })
}
