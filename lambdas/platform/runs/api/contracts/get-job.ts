import * as z from 'zod/mini'

import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { aslSchema, jobSchema } from './job.ts'
import { name } from '../../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'

/** `GET /jobs/{job}` */
export const getJobRoute = {
  id: 'get-job',
  method: 'GET',
  path: '/jobs/{job}',
  entry: 'lambdas/platform/runs/api/get-job.ts',
  scope: 'operator',
  summary: 'Shows one job with the state machines that it became',
  params: z.object({ job: name }),
  query: nothing,
  body: noBody,
  answers: () => ({
    200: {
      description: 'The job.',
      schema: z.extend(jobSchema(), {
        definition: aslSchema(),
        /** Of the machine that cleans up from outside; absent when the job has no `onFailure` steps. */
        onFailureDefinition: z.optional(aslSchema()),
      }),
    },
    403: NO_OPERATOR,
    404: { description: 'No job has this id: `known` lists those that there are.' },
  }),
} as const satisfies Route
