import * as z from 'zod/mini'

import { ApiError } from '../../../http/api-error.ts'
import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { stopExecution } from '../store/state-machines.ts'
import { RUN_NOT_FOUND, runParams } from './contracts/run-name.ts'
import { knownRun } from './known-run.ts'
import { runStatusSchema, type RunStatus } from './run-schemas.ts'
import { describedRun } from './run-summary.ts'

/** `POST /runs/{job}/{run}/stop` */
export const stopRunRoute = {
  id: 'stop-run',
  method: 'POST',
  path: '/runs/{job}/{run}/stop',
  entry: 'lambdas/platform/runs/api/stop-run.ts',
  scope: 'operator',
  summary: 'Stops a run; its onFailure steps then clean up',
  repeated: 'Sent again, it is refused with 409: the run has ended.',
  params: runParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    202: { description: 'Stopped.', schema: z.object({ run: z.string(), status: runStatusSchema() }) },
    403: NO_OPERATOR,
    404: RUN_NOT_FOUND,
    409: { description: 'It has ended: `status` says how.' },
  }),
} as const satisfies Route

/** Stops a run. Its `onFailure` steps run because of the status event that follows. */
export const handler = /* @__PURE__ */ serve(stopRunRoute, async ({ params, log }) => {
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
