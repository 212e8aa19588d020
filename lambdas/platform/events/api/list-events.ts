import { listEvents } from '../store/list-events.ts'
import { listEventsRoute } from './contracts/list-events.ts'
import { eventSummary } from './event-summary.ts'
import { serve } from '../../../http/serve.ts'

/** Lists the record of events, newest first. */
export const handler = serve(listEventsRoute, async ({ query }) => {
  const { name, kind, from, to, limit, cursor } = query
  const filters = { name, kind, from: from && toUtc(from), to: to && toUtc(to) }
  const page = await listEvents(filters, { limit, cursor })
  return { status: 200, body: { items: page.events.map(eventSummary), cursor: page.cursor } }
})

/** The form in which the record has times: they are compared as texts. */
function toUtc(time: string): string {
  return new Date(time).toISOString()
}
