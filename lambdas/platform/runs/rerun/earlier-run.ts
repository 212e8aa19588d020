import * as z from 'zod/mini'

import { ApiError } from '../../../http/api-error.ts'
import { knownRun } from '../api/known-run.ts'
import { runStatus } from '../api/run-summary.ts'

/** What a rerun takes from the run that it repeats. */
export interface EarlierRun {
  readonly executionArn: string
  /** Data of the event that started it. */
  readonly data: unknown
}

const inputSchema = z.object({ detail: z.object({ data: z.unknown() }) })

/**
 * Reads the run that a rerun repeats.
 * @throws {ApiError} 404 when there is none (any more), 409 while it has not ended
 */
export async function readEarlierRun(job: string, name: string): Promise<EarlierRun> {
  const { runId: executionArn, execution } = await knownRun(job, name)
  if (execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE') {
    throw new ApiError(
      409,
      'run_not_ended',
      `The run "${name}" has not ended. Wait for its end, or stop it first.`,
      { details: { status: runStatus(execution.status) } },
    )
  }
  const input: unknown = JSON.parse(execution.input ?? 'null')
  const parsed = z.safeParse(inputSchema, input)
  if (!parsed.success) {
    throw new ApiError(
      422,
      'run_not_repeatable',
      `The run "${name}" was not started by an event. Start a new one.`,
    )
  }
  return { executionArn, data: parsed.data.detail.data }
}
