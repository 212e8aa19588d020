import { v7 as uuidv7 } from 'uuid'

import type { JobListing } from '../job/job-listing.ts'
import type { Rerun, RunInput } from '../job/run-input.ts'
import { startExecution } from '../stores/executions.ts'
import { jobListings } from '../stores/job-listings.ts'
import { jobMachines } from '../stores/machines.ts'
import { readTaskOutputs } from '../stores/read-task-outputs.ts'
import { ApiError } from './api-error.ts'
import { startRunRoute } from './contracts/start-run.ts'
import { readEarlierRun } from './earlier-run.ts'
import { checkEventData } from './event-data.ts'
import { checkReferences, chooseOutputs, fitOutputs, type Outputs } from './rerun-outputs.ts'
import { serve } from './serve.ts'

/**
 * Starts a job, or a rerun. Either way the run has an event of its own, with a new id: with the earlier one it would end
 * as a duplicate. A death before the start leaves at most a copy of outputs in S3, which expires.
 */
export const handler = serve(startRunRoute, async ({ body, log }) => {
  const { job, machine } = findJob(body.job)
  const run = uuidv7()
  const { data, repeat } = body.rerun
    ? await prepareRerun(job, run, { ...body.rerun, data: body.data })
    : { data: await checkEventData(job.trigger, body.data), repeat: undefined }
  const detail = { id: run, name: job.trigger, data, ts: new Date().toISOString() }
  const input = { detail, ...(repeat && { rerun: repeat }) } satisfies RunInput
  const runId = await startExecution({ stateMachineArn: machine, name: run, input })
  log.info('started', { job: job.id, run, rerunOf: repeat?.of })
  return {
    status: 202,
    body: { runId, run, job: job.id, eventId: detail.id, supplied: Object.keys(repeat?.outputs ?? {}) },
  }
})

function findJob(id: string): { job: JobListing; machine: string } {
  const listings = jobListings()
  const job = listings.find((listing) => listing.id === id)
  const machine = jobMachines().get(id)?.run
  if (job && machine !== undefined) return { job, machine }
  const known = listings.map((listing) => listing.id)
  throw new ApiError(404, 'unknown_job', `There is no job "${id}". Known: ${known.join(', ')}.`, {
    details: { known },
  })
}

async function prepareRerun(
  job: JobListing,
  run: string,
  rerun: {
    readonly of: string
    readonly fromStep?: string | undefined
    readonly outputs?: Outputs | undefined
    readonly data: unknown
  },
): Promise<{ data: unknown; repeat: Rerun }> {
  const fromStep = rerun.fromStep ?? job.outputs[0] ?? ''
  if (!job.outputs.includes(fromStep)) {
    const message = `The job "${job.id}" has no step "${fromStep}". Known: ${job.outputs.join(', ')}.`
    throw new ApiError(422, 'unknown_step', message, { details: { known: job.outputs } })
  }
  const earlier = await readEarlierRun(job.id, rerun.of)
  const data = await checkEventData(job.trigger, rerun.data === undefined ? earlier.data : rerun.data)
  const chosen = chooseOutputs(
    job,
    fromStep,
    await readTaskOutputs(earlier.executionArn),
    rerun.outputs ?? {},
  )
  await checkReferences(job, chosen)
  return { data, repeat: { of: rerun.of, outputs: await fitOutputs(job, run, chosen) } }
}
