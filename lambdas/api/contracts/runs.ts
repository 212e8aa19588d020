import * as z from 'zod/mini'

import { noBody } from '../body.ts'
import type { Route } from '../route.ts'
import { runDetailSchema, runLogLineSchema, runStatusSchema, runSummarySchema } from '../run-schemas.ts'
import { jobName } from './jobs.ts'
import { NO_OPERATOR, nothing, time } from './common.ts'

const NOT_FOUND = { description: 'No job has this id, or it has no run of this name (any more).' }

const runParams = z.object({
  job: jobName,
  /** Name of the run: what Step Functions takes as the name of an execution. */
  run: z.string().check(z.regex(/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u)),
})

/** `GET /runs` */
export const listRunsRoute = {
  id: 'list-runs',
  method: 'GET',
  path: '/runs',
  entry: 'lambdas/api/list-runs.ts',
  scope: 'operator',
  summary: 'Lists runs of one job or of all, newest first',
  params: nothing,
  query: z.object({
    job: z.optional(jobName),
    status: z.optional(runStatusSchema),
    /** Started at this time or later. */
    from: z.optional(time),
    /** Started at this time or earlier. */
    to: z.optional(time),
    /** The beginning of a run's name, or the id of the event that started it. */
    text: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 50),
    cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(8000))),
  }),
  body: noBody,
  answers: {
    200: {
      description:
        'A page. It may have fewer runs than asked for, or none, and still not be the last: that one has no `cursor`.',
      schema: z.object({ items: z.array(runSummarySchema), cursor: z.optional(z.string()) }),
    },
    403: NO_OPERATOR,
    404: { description: 'No job has this id: `known` lists those that there are.' },
    422: { description: 'A part of the query is not as it must be, or the cursor is of another list.' },
  },
} as const satisfies Route

/** `GET /runs/{job}/{run}` */
export const getRunRoute = {
  id: 'get-run',
  method: 'GET',
  path: '/runs/{job}/{run}',
  entry: 'lambdas/api/get-run.ts',
  scope: 'operator',
  summary: 'Shows one run: every state that it entered, each attempt, what it cost',
  params: runParams,
  query: nothing,
  body: noBody,
  answers: {
    200: { description: 'The run.', schema: runDetailSchema },
    403: NO_OPERATOR,
    404: NOT_FOUND,
  },
} as const satisfies Route

/** `GET /runs/{job}/{run}/logs` */
export const getRunLogsRoute = {
  id: 'get-run-logs',
  method: 'GET',
  path: '/runs/{job}/{run}/logs',
  entry: 'lambdas/api/get-run-logs.ts',
  scope: 'operator',
  summary: 'Shows what the steps of a run logged, the oldest first',
  params: runParams,
  query: z.object({
    /** Id of a step. */
    step: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
    /** From 0. */
    attempt: z.optional(
      // As digits first: an empty text is 0 to Number.
      z.pipe(z.pipe(z.string().check(z.regex(/^\d+$/)), z.transform(Number)), z.int()),
    ),
  }),
  body: noBody,
  answers: {
    200: {
      description: 'The lines. `truncated` when there are, or may be, more than are shown.',
      schema: z.object({ items: z.array(runLogLineSchema), truncated: z.boolean() }),
    },
    403: NO_OPERATOR,
    404: NOT_FOUND,
    422: {
      description: 'The job has no such step (`known` lists those that it has), or the attempt is no number.',
    },
  },
} as const satisfies Route

/** `POST /runs/{job}/{run}/stop` */
export const stopRunRoute = {
  id: 'stop-run',
  method: 'POST',
  path: '/runs/{job}/{run}/stop',
  entry: 'lambdas/api/stop-run.ts',
  scope: 'operator',
  summary: 'Stops a run; its onFailure steps then clean up',
  params: runParams,
  query: nothing,
  body: noBody,
  answers: {
    202: { description: 'Stopped.', schema: z.object({ run: z.string(), status: runStatusSchema }) },
    403: NO_OPERATOR,
    404: NOT_FOUND,
    409: { description: 'It has ended: `status` says how.' },
  },
} as const satisfies Route
