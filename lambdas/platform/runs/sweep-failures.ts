import * as z from 'zod/mini'

import { readVariableAs } from '../../aws/environment.ts'
import type { RunFailure } from '../../job/run-keys.ts'
import { functionLog } from '../../runtime/logger.ts'
import {
  describeExecution,
  failedExecutions,
  startExecution,
  type FailedExecution,
} from './store/executions.ts'
import { jobMachines, jobTimeouts } from './store/machines.ts'
import { FAILURES_PER_LOOKUP, markCleaned, notCleanedUp, readClaimOwner } from './store/run-items.ts'
import { failureWindow, SWEEPS } from '../failure-window.ts'

const inputSchema = z.object({
  detail: z.object({ id: z.string() }),
  'replay-name': z.optional(z.string()),
})

/** Failed runs could not be looked at. The next sweep tries again; the alarm hears of it. */
export class UnsweptRunsError extends Error {
  override readonly name = 'UnsweptRunsError'
}

/** A run that ended badly, as a failure and as an execution. */
type FailedRun = RunFailure & FailedExecution

/**
 * Cleans up after runs that ended badly and whose clean-up is not recorded: their status event got lost, or the clean-up
 * failed itself. Starts the job's on-failure machine with what the status event would have said.
 *
 * `SWEEP` tells which of the {@link SWEEPS} it is.
 *
 * Twice, or two at once: the machine claims the clean-up, and the second ends quietly.
 * @throws {UnsweptRunsError} at the end, when some could not be swept: the others were
 */
export async function handler(): Promise<{ started: number }> {
  const sweep = SWEEPS[readVariableAs('SWEEP', z.enum(['recent', 'all']))]
  const timeouts = jobTimeouts()
  const now = Date.now()
  let started = 0
  const errors: unknown[] = []
  const note = (error: unknown, job: string, run?: string): void => {
    errors.push(error)
    functionLog.error('could not sweep', {
      job,
      run,
      error: error instanceof Error ? error.name : typeof error,
    })
  }
  for (const [job, { run: machine, onFailure }] of jobMachines()) {
    if (onFailure === undefined) continue
    try {
      const window = failureWindow(sweep, { now, timeoutSeconds: timeoutOf(timeouts, job) })
      for await (const executions of failedExecutions(machine, window)) {
        const runs = executions.map((execution) => ({ ...execution, job, run: execution.name }))
        for (const failure of await pending(runs)) {
          try {
            if (await cleanUp(onFailure, failure)) started += 1
          } catch (error) {
            note(error, job, failure.run)
          }
        }
      }
    } catch (error) {
      note(error, job)
    }
  }
  if (errors.length > 0) {
    throw new UnsweptRunsError(
      `${errors.length} runs, or jobs, could not be swept; the log names them, the next sweep tries again`,
      { cause: errors[0] },
    )
  }
  return { started }
}

function timeoutOf(timeouts: ReadonlyMap<string, number>, job: string): number {
  const seconds = timeouts.get(job)
  if (seconds === undefined) throw new Error(`STEPLADDER_JOB_TIMEOUTS has no timeout of the job ${job}`)
  return seconds
}

async function pending(runs: readonly FailedRun[]): Promise<readonly FailedRun[]> {
  const found: FailedRun[] = []
  for (let start = 0; start < runs.length; start += FAILURES_PER_LOOKUP) {
    found.push(...(await notCleanedUp(runs.slice(start, start + FAILURES_PER_LOOKUP))))
  }
  return found
}

/** @returns whether a clean-up was started */
async function cleanUp(onFailureMachine: string, { job, run, executionArn }: FailedRun): Promise<boolean> {
  const execution = await describeExecution(executionArn)
  // A redrive may have it running again.
  if (!execution || execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE') return false
  const { input = '', status, error, cause, startDate, stopDate, redriveCount = 0 } = execution
  if (await needsNone(job, executionArn, input, error)) {
    // Noted, so that it is not looked at again.
    await markCleaned({ job, run, redriveCount }, executionArn)
    return false
  }
  await startExecution({
    stateMachineArn: onFailureMachine,
    input: {
      detail: {
        executionArn,
        name: run,
        status,
        input,
        startDate: startDate?.getTime(),
        stopDate: stopDate?.getTime(),
        redriveCount,
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      },
    },
  })
  functionLog.warn('clean-up started for a run that nobody cleaned up after', {
    job,
    run,
    status,
    redriveCount,
  })
  return true
}

/** A run that refused its event has done nothing, and one that does not have the claim must not touch another's work. */
async function needsNone(
  job: string,
  executionArn: string,
  input: string,
  error: string | undefined,
): Promise<boolean> {
  if (error === 'InvalidEventError') return true
  const parsed = z.safeParse(inputSchema, parseJson(input))
  if (!parsed.success) return true
  const owner = await readClaimOwner(job, parsed.data.detail.id, parsed.data['replay-name'])
  return owner !== undefined && owner !== executionArn
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
