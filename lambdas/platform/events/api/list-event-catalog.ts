import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { events } from '../../../registry/events.ts'
import { jobListings } from '../../runs/store/job-listings.ts'
import { eventDataSchema } from './event-data-schema.ts'
import { exampleOfEvent } from './schema-example.ts'

/** `GET /events/catalog` */
export const listEventCatalogRoute = {
  id: 'list-event-catalog',
  method: 'GET',
  path: '/events/catalog',
  entry: 'lambdas/platform/events/api/list-event-catalog.ts',
  scope: 'operator',
  summary: 'Lists the events that may be sent, with schemas, examples and the jobs that they start',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: {
      description: 'All events of the catalog.',
      schema: z.object({
        items: z.array(
          z.object({
            name: z.string(),
            /** JSON Schema (draft 2020-12) of `data` as it is sent. */
            schema: z.record(z.string(), z.unknown()),
            /** Data that fit the schema; absent where none can be made of the schema alone. */
            example: z.optional(z.unknown()),
            /** Ids of the jobs that it starts. */
            jobs: z.array(z.string()),
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
  }),
} as const satisfies Route

/** Lists the catalog; it changes with a deployment only. */
export const handler = /* @__PURE__ */ serve(listEventCatalogRoute, async () => {
  const jobs = jobListings()
  const items = await Promise.all(
    events.map(async (event) => ({
      name: event.name,
      schema: eventDataSchema(event),
      example: await exampleOfEvent(event),
      jobs: jobs.filter(({ trigger }) => trigger === event.name).map(({ id }) => id),
    })),
  )
  return { status: 200, body: { items } }
})
