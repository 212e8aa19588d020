import * as z from 'zod/mini'

import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { runStatusSchema } from '../../../runs/api/run-schemas.ts'
import { eventSummarySchema } from './event-summary.ts'
import { EVENT_NOT_FOUND, eventKeyParams } from './event-key.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'

/** `GET /events/{key}` */
export const getEventRoute = {
  id: 'get-event',
  method: 'GET',
  path: '/events/{key}',
  entry: 'lambdas/platform/events/api/get-event.ts',
  scope: 'operator',
  summary: 'Shows one event with its data and the runs that it started',
  params: eventKeyParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: {
      description: 'The event.',
      schema: z.extend(eventSummarySchema(), {
        /** The event's data; of an event that does not have our form, its whole `detail`. */
        data: z.optional(z.unknown()),
        /** Size of data that were too large to keep. */
        dataBytes: z.optional(z.number()),
        /** Runs that claimed it. An event without an id that could be used is claimed by none. */
        runs: z.array(
          z.object({
            job: z.string(),
            run: z.string(),
            /** ARN of the execution. */
            runId: z.string(),
            status: runStatusSchema(),
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
    404: EVENT_NOT_FOUND,
  }),
} as const satisfies Route
