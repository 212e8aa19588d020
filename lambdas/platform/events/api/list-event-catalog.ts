import { events } from '../../../registry/events.ts'
import { jobListings } from '../../runs/store/job-listings.ts'
import { listEventCatalogRoute } from './contracts/list-event-catalog.ts'
import { eventDataSchema } from './event-data-schema.ts'
import { exampleOfEvent } from './schema-example.ts'
import { serve } from '../../../http/serve.ts'

/** Lists the catalog; it changes with a deployment only. */
export const handler = serve(listEventCatalogRoute, async () => {
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
