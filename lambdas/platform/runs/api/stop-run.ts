import { stopExecution } from '../store/state-machines.ts'
import { ApiError } from '../../../http/api-error.ts'
import { stopRunRoute } from './contracts/stop-run.ts'
import { knownRun } from './known-run.ts'
import type { RunStatus } from './run-schemas.ts'
import { describedRun } from './run-summary.ts'
import { serve } from '../../../http/serve.ts'

/** Stops a run. Its `onFailure` steps run because of the status event that follows. */
export const handler = serve(stopRunRoute, async ({ params, log }) => {
  const { job, run } = params
  const { runId, execution } = await knownRun(job, run)
  const before = describedRun(job, execution).status
  if (before !== 'running') throw hasEnded(run, before)
  await stopExecution(runId)
  // It may have ended by itself before it was stopped: then there was nothing to stop. Descriptions are eventually
  // consistent: straight after the stop it may still be shown as running.
  const { status } = describedRun(job, (await knownRun(job, run)).execution)
  if (status !== 'aborted' && status !== 'running') throw hasEnded(run, status)
  log.info('stopped', { job, run })
  return { status: 202, body: { run, status: 'aborted' } }
})

function hasEnded(run: string, status: RunStatus): ApiError {
  const message = `The run "${run}" has ended already (${status}).`
  return new ApiError(409, 'run_ended', message, { details: { status } })
}
