import { InvalidCursorError } from '../stores/invalid-cursor-error.ts'
import { listEvents } from '../stores/list-events.ts'
import { ApiError } from './api-error.ts'
import { listEventsRoute } from './contracts/events.ts'
import { eventSummary } from './event-summary.ts'
import { serve } from './serve.ts'

/** Lists the record of events, newest first. */
export const handler = serve(listEventsRoute, async ({ query }) => {
  const { name, kind, from, to, limit, cursor } = query
  try {
    const page = await listEvents(
      { name, kind, from: from && toUtc(from), to: to && toUtc(to) },
      { limit, cursor },
    )
    return { status: 200, body: { items: page.events.map(eventSummary), cursor: page.cursor } }
  } catch (error) {
    if (!(error instanceof InvalidCursorError)) throw error
    throw new ApiError(
      422,
      'invalid_cursor',
      'The cursor is not one that a list gave you. Start without it.',
      { cause: error },
    )
  }
})

/** The form in which the record has times: they are compared as texts. */
function toUtc(time: string): string {
  return new Date(time).toISOString()
}
