import type { EventSummary as RecordedSummary } from '../store/event-record.ts'
import type { EventSummary } from './contracts/event-summary.ts'

/** An event as lists show it. */
export function eventSummary(recorded: RecordedSummary): EventSummary {
  const { id: key, eventId, name, source, kind, problems, receivedAt, replayOf } = recorded
  return { key, id: eventId, name, source, kind, problems, receivedAt, replayOf }
}
