import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { jobOutlines } from '../store/job-outlines.ts'
import { jobSchema } from './contracts/job.ts'
import { jobView } from './job-view.ts'
import { knownJob } from './known-job.ts'

/** `GET /jobs` */
export const listJobsRoute = {
  id: 'list-jobs',
  method: 'GET',
  path: '/jobs',
  entry: 'lambdas/platform/runs/api/list-jobs.ts',
  scope: 'operator',
  summary: 'Lists all jobs: what they are made of, and how their runs went lately',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: { description: 'All jobs.', schema: z.object({ items: z.array(jobSchema()) }) },
    403: NO_OPERATOR,
  }),
} as const satisfies Route

/** Lists all jobs. */
export const handler = /* @__PURE__ */ serve(listJobsRoute, async () => {
  const outlines = jobOutlines()
  const items = await Promise.all(outlines.map((outline) => jobView(outline, knownJob(outline.id).run)))
  return { status: 200, body: { items } }
})
