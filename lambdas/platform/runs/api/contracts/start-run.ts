import * as z from 'zod/mini'

import type { JsonValue } from '../../../../job/json.ts'
import { jsonBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { name } from '../../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { KEY_REUSED, REPEATABLE, REPLAYED_HEADER } from '../../../../http/contracts/repeatable.ts'

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
      job: name,
      /** The data of the event. A rerun takes that of the earlier run unless it is given here. */
      data: z.optional(z.unknown()),
      rerun: z.optional(
        z.object({
          /** Name of the earlier run. */
          of: z.string().check(z.regex(/^[\w-]{1,80}$/)),
          /** The first step to do again. Default: the job's first. */
          fromStep: z.optional(name),
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
