import type * as z from 'zod/mini'

import type { EventSummary as RecordedSummary } from '../stores/event-record.ts'
import type { eventSummarySchema } from './contracts/events.ts'

/** An event as lists show it. */
export function eventSummary(recorded: RecordedSummary): z.infer<typeof eventSummarySchema> {
  const { id: key, eventId, name, source, kind, problems, receivedAt, replayOf } = recorded
  return { key, id: eventId, name, source, kind, problems, receivedAt, replayOf }
}
