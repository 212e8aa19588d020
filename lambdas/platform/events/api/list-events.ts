import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { nameSchema } from '../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import { inOrder, timeSchema } from '../../../http/contracts/time.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { EVENT_KINDS } from '../store/event-record.ts'
import { listEvents } from '../store/list-events.ts'
import { eventSummarySchema } from './contracts/event-summary.ts'
import { eventSummary } from './event-summary.ts'

/** `GET /events` */
export const listEventsRoute = {
  id: 'list-events',
  method: 'GET',
  path: '/events',
  entry: 'lambdas/platform/events/api/list-events.ts',
  scope: 'operator',
  summary: 'Lists what came over the bus in the last 30 days, newest first',
  params: nothing,
  query: z
    .object({
      name: z.optional(nameSchema),
      kind: z.optional(z.enum(EVENT_KINDS)),
      /** Received at this time or later. */
      from: z.optional(timeSchema),
      /** Received before this time. */
      to: z.optional(timeSchema),
      limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 50),
      cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
    })
    .check(inOrder),
  body: noBody,
  answers: () => ({
    200: {
      description:
        'A page. It may have fewer events than asked for, or none, and still not be the last: that one has no `cursor`.',
      schema: z.object({ items: z.array(eventSummarySchema()), cursor: z.optional(z.string()) }),
    },
    403: NO_OPERATOR,
    422: { description: 'A part of the query is not as it must be, or the cursor is of another list.' },
  }),
} as const satisfies Route

/** Lists the record of events, newest first. */
export const handler = /* @__PURE__ */ serve(listEventsRoute, async ({ query }) => {
  const { name, kind, from, to, limit, cursor } = query
  const filters = { name, kind, from: from && toUtc(from), to: to && toUtc(to) }
  const page = await listEvents(filters, { limit, cursor })
  return { status: 200, body: { items: page.events.map(eventSummary), cursor: page.cursor } }
})

/** The form in which the record has times: they are compared as texts. */
function toUtc(time: string): string {
  return new Date(time).toISOString()
}
