import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { nameSchema } from '../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { jobOutlines } from '../store/job-outlines.ts'
import { readDefinition } from '../store/state-machines.ts'
import { aslSchema, jobSchema } from './contracts/job.ts'
import { jobView } from './job-view.ts'
import { knownJob } from './known-job.ts'

/** `GET /jobs/{job}` */
export const getJobRoute = {
  id: 'get-job',
  method: 'GET',
  path: '/jobs/{job}',
  entry: 'lambdas/platform/runs/api/get-job.ts',
  scope: 'operator',
  summary: 'Shows one job with the state machines that it became',
  params: z.object({ job: nameSchema }),
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

/** Shows one job with its state machines. */
export const handler = /* @__PURE__ */ serve(getJobRoute, async ({ params }) => {
  const { run, onFailure } = knownJob(params.job)
  const outline = jobOutlines().find(({ id }) => id === params.job)
  if (!outline) throw new Error(`the job "${params.job}" has machines and no outline`)
  const [job, definition, onFailureDefinition] = await Promise.all([
    jobView(outline, run),
    readDefinition(run),
    onFailure === undefined ? undefined : readDefinition(onFailure),
  ])
  return { status: 200, body: { ...job, definition, ...(onFailureDefinition && { onFailureDefinition }) } }
})
