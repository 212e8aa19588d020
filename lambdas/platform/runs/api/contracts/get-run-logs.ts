import * as z from 'zod/mini'

import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { runLogLineSchema } from '../run-schemas.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { RUN_NOT_FOUND, runParams } from './run-name.ts'

/** `GET /runs/{job}/{run}/logs` */
export const getRunLogsRoute = {
  id: 'get-run-logs',
  method: 'GET',
  path: '/runs/{job}/{run}/logs',
  entry: 'lambdas/platform/runs/api/get-run-logs.ts',
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
  answers: () => ({
    200: {
      description: 'The lines. `truncated` when there are, or may be, more than are shown.',
      schema: z.object({ items: z.array(runLogLineSchema()), truncated: z.boolean() }),
    },
    403: NO_OPERATOR,
    404: RUN_NOT_FOUND,
    422: {
      description: 'The job has no such step (`known` lists those that it has), or the attempt is no number.',
    },
  }),
} as const satisfies Route
