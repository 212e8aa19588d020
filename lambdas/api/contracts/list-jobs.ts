import * as z from 'zod/mini'

import { noBody } from '../body.ts'
import type { Route } from '../route.ts'
import { jobSchema } from './answers/job.ts'
import { NO_OPERATOR } from './parts/no-operator.ts'
import { nothing } from './parts/nothing.ts'

/** `GET /jobs` */
export const listJobsRoute = {
  id: 'list-jobs',
  method: 'GET',
  path: '/jobs',
  entry: 'lambdas/api/list-jobs.ts',
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
