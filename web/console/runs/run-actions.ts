import * as z from 'zod/mini'

import { pathOf } from '../shell/location.ts'
import type { OperatorApi } from '../shell/operator-api.ts'
import { findFailedStep } from './failed-step.ts'
import { runSchema, startedRunSchema } from './run-schema.ts'
import type { RunSummary } from './run-schema.ts'

type RunName = Pick<RunSummary, 'job' | 'run'>
type StartedRun = z.infer<typeof startedRunSchema>

/** What a rerun does otherwise than the run before. */
export interface RerunChanges {
  /** @default the job's first step */
  readonly fromStep?: string
  /** Data of the event. @default that of the earlier run */
  readonly data?: unknown
  /** Outputs of earlier steps by id, in place of what those returned. */
  readonly outputs?: Readonly<Record<string, unknown>>
}

/** Stops a run. @throws {ApiError} 409 when it has ended */
export async function stopRun(api: OperatorApi, { job, run }: RunName): Promise<void> {
  await api.request('POST', `${pathOf('runs', job, run)}/stop`, z.object({ run: z.string() }), { json: {} })
}

/** Starts a run anew. */
export function rerun(
  api: OperatorApi,
  { job, run }: RunName,
  changes: RerunChanges = {},
): Promise<StartedRun> {
  const { fromStep, data, outputs } = changes
  const hasOutputs = outputs !== undefined && Object.keys(outputs).length > 0
  return api.request('POST', '/runs', startedRunSchema, {
    json: {
      job,
      ...(data !== undefined && { data }),
      rerun: { of: run, ...(fromStep !== undefined && { fromStep }), ...(hasOutputs && { outputs }) },
    },
  })
}

/** Reruns from the beginning, or from the step that failed. Where none did, from the beginning too. */
export function rerunFrom(
  start: 'beginning' | 'failure',
): (api: OperatorApi, run: RunName) => Promise<StartedRun> {
  if (start === 'beginning') return (api, run) => rerun(api, run)
  return async (api, run) => {
    const detail = await api.request('GET', pathOf('runs', run.job, run.run), runSchema)
    const fromStep = findFailedStep(detail)
    return rerun(api, run, fromStep === undefined ? {} : { fromStep })
  }
}
