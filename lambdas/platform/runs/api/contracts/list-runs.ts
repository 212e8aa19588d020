import * as z from 'zod/mini'

import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { runStatusSchema, runSummarySchema } from '../run-schemas.ts'
import { name } from '../../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { inOrder, time } from '../../../../http/contracts/time.ts'

/** `GET /runs` */
export const listRunsRoute = {
  id: 'list-runs',
  method: 'GET',
  path: '/runs',
  entry: 'lambdas/platform/runs/api/list-runs.ts',
  scope: 'operator',
  summary: 'Lists runs of one job or of all, newest first',
  params: nothing,
  query: z
    .object({
      job: z.optional(name),
      status: z.optional(runStatusSchema()),
      /** Started at this time or later. */
      from: z.optional(time),
      /** Started at this time or earlier. */
      to: z.optional(time),
      /** The beginning of a run's name, or the id of the event that started it. */
      text: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 50),
      cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(8000))),
    })
    .check(inOrder),
  body: noBody,
  answers: () => ({
    200: {
      description:
        'A page. It may have fewer runs than asked for, or none, and still not be the last: that one has no `cursor`.',
      schema: z.object({ items: z.array(runSummarySchema()), cursor: z.optional(z.string()) }),
    },
    403: NO_OPERATOR,
    404: { description: 'No job has this id: `known` lists those that there are.' },
    422: { description: 'A part of the query is not as it must be, or the cursor is of another list.' },
  }),
} as const satisfies Route
