import * as z from 'zod/mini'

import { functionLog } from '../runtime/logger.ts'
import {
  describeExecution,
  failedExecutions,
  startExecution,
  type FailedExecution,
} from '../stores/executions.ts'
import { jobMachines } from '../stores/machines.ts'
import { isCleanedUp, markCleaned, readClaimOwner } from '../stores/run-items.ts'

/** The run's own `onFailure` steps, or the status event, get this long to come first. */
const SETTLED_MS = 2 * 60_000
/** How far back a sweep looks, by the start of a run. What is older was swept hundreds of times. */
const LOOK_BACK_MS = 48 * 60 * 60_000

const inputSchema = z.object({
  detail: z.object({ id: z.string() }),
  'replay-name': z.optional(z.string()),
})

/** Failed runs could not be looked at. The next sweep tries again; the alarm hears of it. */
export class UnsweptRunsError extends Error {
  override readonly name = 'UnsweptRunsError'
}

/**
 * Cleans up after runs that ended badly and whose clean-up is not recorded: their status event got lost, or the clean-up
 * failed itself. Starts the job's on-failure machine with what the status event would have said.
 *
 * Twice, or two at once: the machine claims the clean-up, and the second ends quietly.
 * @throws {UnsweptRunsError} at the end, when some could not be swept: the others were
 */
export async function handler(): Promise<{ started: number }> {
  const startedAfter = new Date(Date.now() - LOOK_BACK_MS)
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
  for (const [job, { run, onFailure }] of jobMachines()) {
    if (onFailure === undefined) continue
    try {
      for await (const execution of failedExecutions(run, startedAfter)) {
        if (execution.stoppedAt.getTime() > Date.now() - SETTLED_MS) continue
        try {
          if (await isCleanedUp(execution.name)) continue
          if (await sweep(job, onFailure, execution)) started += 1
        } catch (error) {
          note(error, job, execution.name)
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

async function sweep(
  job: string,
  onFailureMachine: string,
  { executionArn, name }: FailedExecution,
): Promise<boolean> {
  const execution = await describeExecution(executionArn)
  if (!execution) return false
  const { input = '', status, error, cause, startDate, stopDate } = execution
  if (status === 'RUNNING' || (await needsNone(job, executionArn, input, error))) {
    // A redrive has it running again; else nothing is to be done, which is noted so that it is not looked at again.
    if (status !== 'RUNNING') await markCleaned(name, executionArn)
    return false
  }
  await startExecution({
    stateMachineArn: onFailureMachine,
    input: {
      detail: {
        executionArn,
        name,
        status,
        input,
        startDate: startDate?.getTime(),
        stopDate: stopDate?.getTime(),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      },
    },
  })
  functionLog.warn('clean-up started for a run that nobody cleaned up after', { job, run: name, status })
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
