import { getEvent } from '../store/get-event.ts'
import type { EventRecord } from '../store/event-record.ts'
import { ApiError } from '../../../http/api-error.ts'

/** Reads the record of an event. @throws {ApiError} 404 */
export async function readRecordedEvent(key: string): Promise<EventRecord> {
  const event = await getEvent(key)
  if (event) return event
  throw new ApiError(
    404,
    'event_not_found',
    'No event has this key. The record goes back 30 days, and an event is in it moments after it came.',
  )
}
