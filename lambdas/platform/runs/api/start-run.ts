import { ExecutionAlreadyExists } from '@aws-sdk/client-sfn'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod/mini'

import { ApiError } from '../../../http/api-error.ts'
import { jsonBody } from '../../../http/body.ts'
import { nameSchema } from '../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import { KEY_REUSED, REPEATABLE, REPLAYED_HEADER } from '../../../http/contracts/repeatable.ts'
import { REPLAYED, readIdempotencyKey } from '../../../http/idempotency-key.ts'
import { RepeatableRequest } from '../../../http/repeatable-request.ts'
import type { Route } from '../../../http/route.ts'
import { serve, type Answer } from '../../../http/serve.ts'
import type { JobListing } from '../../../job/job-listing.ts'
import type { JsonValue } from '../../../job/json.ts'
import type { RunInput } from '../../../job/run-input.ts'
import { checkEventData } from '../../catalog/event-data.ts'
import { checkSubject } from '../rerun/check-subject.ts'
import { copyObjects } from '../rerun/copy-objects.ts'
import { findEarlierObjects, type EarlierObject } from '../rerun/earlier-objects.ts'
import { readEarlierRun } from '../rerun/earlier-run.ts'
import { fitInput } from '../rerun/fit-input.ts'
import { readTaskOutputs } from '../rerun/read-task-outputs.ts'
import { chooseOutputs, type Outputs } from '../rerun/rerun-outputs.ts'
import { describeExecution, startExecution } from '../store/executions.ts'
import { jobListings } from '../store/job-listings.ts'
import { executionArn, jobMachines } from '../store/machines.ts'

/** Anything that JSON can carry: it was parsed from JSON. */
const jsonValue = z.custom<JsonValue>((value) => value !== undefined)

/** `POST /runs` */
export const startRunRoute = {
  id: 'start-run',
  method: 'POST',
  path: '/runs',
  entry: 'lambdas/platform/runs/api/start-run.ts',
  scope: 'operator',
  summary: 'Starts a job, or reruns an earlier run from one of its steps',
  description:
    'A run of `generate-plushie` that is started with `data` takes over the generation that the data names, if it failed: ' +
    'it reserves a credit of that user and opens the generation again. One that is in progress or completed is left ' +
    'alone, and the run fails. ' +
    'A rerun from a later step is given the outputs of the steps before it, which belong to what the earlier event was ' +
    'about. So its data may be edited only in fields that are not of the subject of the event (of ' +
    '`plushie/generate.requested`: `userId` and `generationId`); where an event declares no subject, not at all. ' +
    'References to S3 in outputs may be to objects of the run that is repeated only; the rerun gets copies of its own.',
  params: nothing,
  query: nothing,
  headers: [REPEATABLE],
  body: jsonBody(
    z.object({
      /** Id of the job. */
      job: nameSchema,
      /** The data of the event. A rerun takes that of the earlier run unless it is given here. */
      data: z.optional(z.unknown()),
      rerun: z.optional(
        z.object({
          /** Name of the earlier run. */
          of: z.string().check(z.regex(/^[\w-]{1,80}$/)),
          /** The first step to do again. Default: the job's first. */
          fromStep: z.optional(nameSchema),
          /** Outputs to use in place of the earlier run's, by step id; only of steps before `fromStep`. */
          outputs: z.optional(z.record(z.string(), jsonValue)),
        }),
      ),
    }),
  ),
  answers: () => ({
    202: {
      description: 'Started.',
      schema: z.object({
        /** ARN of the execution. */
        runId: z.string(),
        /** Name of the run. */
        run: z.string(),
        job: z.string(),
        eventId: z.string(),
        /** Ids of the steps that are not done again. */
        supplied: z.array(z.string()),
      }),
      headers: REPLAYED_HEADER,
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    404: { description: 'No job, or no run, has this name.' },
    409: { description: `The earlier run has not ended. Or: ${KEY_REUSED}` },
    410: {
      description:
        'Outputs of the earlier run are gone: large ones are kept for 30 days, or longer where a run of the job may last longer.',
    },
    413: {
      description:
        'The data is larger than 64 KiB, or the input of the run is larger than 152 KiB when it is escaped, with all outputs moved to S3 that can be.',
    },
    422: {
      description:
        'The data, the step or the outputs do not fit the job; or outputs would go to another subject, or refer to what is not of the earlier run.',
    },
  }),
} as const satisfies Route

/**
 * Starts a job, or a rerun. Either way the run has an event of its own, with a new id: with the earlier one it would end
 * as a duplicate. A death before the start leaves at most copies of outputs in S3, which expire.
 *
 * With an `Idempotency-Key` the run's name stands beside the key before anything is made: asked again, and two at once,
 * the run has the same name, which Step Functions takes once.
 */
export const handler = /* @__PURE__ */ serve(startRunRoute, async ({ body, headers, log }, { userId }) => {
  const { job, machine } = findJob(body.job)
  const key = readIdempotencyKey(headers)
  const request = key === undefined ? undefined : new RepeatableRequest(startRunRoute, userId, key, body)
  const earlier = await request?.find()
  const begun = earlier === undefined ? undefined : await describeStarted(job, machine, earlier)
  if (begun) return { ...begun, headers: REPLAYED }

  const prepared: Prepared = body.rerun
    ? await prepareRerun(job, { ...body.rerun, data: body.data })
    : { data: await checkEventData(job.trigger, body.data) }
  const run = request ? (await request.claim()).id : uuidv7()
  const input = await makeInput(job, run, prepared)
  try {
    const runId = await startExecution({ stateMachineArn: machine, name: run, input })
    log.info('started', { job: job.id, run, rerunOf: body.rerun?.of })
    return started(job, runId, run, input)
  } catch (error) {
    // Only a repeated request can meet its own name.
    if (!(error instanceof ExecutionAlreadyExists)) throw error
    const other = await describeStarted(job, machine, run)
    if (other) return { ...other, headers: REPLAYED }
    const message = 'The run of this Idempotency-Key is being started. Try again in a moment.'
    throw new ApiError(503, 'busy', message, { headers: { 'retry-after': '1' }, cause: error })
  }
})

/** What a run is started with, before it has a name. */
interface Prepared {
  readonly data: unknown
  readonly rerun?: {
    readonly of: string
    readonly outputs: Outputs
    readonly objects: ReadonlyMap<string, EarlierObject>
  }
}

async function makeInput(job: JobListing, run: string, { data, rerun }: Prepared): Promise<RunInput> {
  const detail = { id: run, name: job.trigger, data, ts: new Date().toISOString() }
  if (!rerun) return fitInput(job, run, { detail })
  const outputs = await copyObjects(job, run, rerun.outputs, rerun.objects)
  return fitInput(job, run, { detail, rerun: { of: rerun.of, outputs } })
}

function started(job: JobListing, runId: string, run: string, { detail, rerun }: StartedInput): Answer {
  return {
    status: 202,
    body: { runId, run, job: job.id, eventId: detail.id, supplied: Object.keys(rerun?.outputs ?? {}) },
  }
}

const startedInputSchema = z.object({
  detail: z.object({ id: z.string() }),
  rerun: z.optional(z.object({ outputs: z.record(z.string(), z.unknown()) })),
})

type StartedInput = z.infer<typeof startedInputSchema>

/** Answers as the first time, if the run was started. */
async function describeStarted(job: JobListing, machine: string, run: string): Promise<Answer | undefined> {
  const runId = executionArn(machine, run)
  const execution = await describeExecution(runId)
  if (!execution) return undefined
  return started(job, runId, run, z.parse(startedInputSchema, JSON.parse(execution.input ?? '')))
}

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
  rerun: {
    readonly of: string
    readonly fromStep?: string | undefined
    readonly outputs?: Outputs | undefined
    readonly data: unknown
  },
): Promise<Prepared> {
  const fromStep = rerun.fromStep ?? job.outputs[0] ?? ''
  if (!job.outputs.includes(fromStep)) {
    const message = `The job "${job.id}" has no step "${fromStep}". Known: ${job.outputs.join(', ')}.`
    throw new ApiError(422, 'unknown_step', message, { details: { known: job.outputs } })
  }
  const earlier = await readEarlierRun(job.id, rerun.of)
  const data = await checkEventData(job.trigger, rerun.data === undefined ? earlier.data : rerun.data)
  const outputs = chooseOutputs(
    job,
    fromStep,
    await readTaskOutputs(earlier.executionArn),
    rerun.outputs ?? {},
  )
  if (Object.keys(outputs).length > 0) checkSubject(job.trigger, earlier.data, data)
  const objects = await findEarlierObjects(job, rerun.of, outputs)
  return { data, rerun: { of: rerun.of, outputs, objects } }
}
