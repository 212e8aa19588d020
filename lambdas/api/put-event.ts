import { putOnBus, type BusEvent } from '../stores/event-bus.ts'
import { ApiError } from './api-error.ts'

/** Puts one event on the bus. @throws {ApiError} 503, with the event's id to try again with */
export async function putEvent(id: string, event: BusEvent): Promise<void> {
  const [failure] = await putOnBus([event])
  if (failure === undefined) return
  throw new ApiError(
    503,
    'bus_unavailable',
    `The event bus did not take the event (${failure}). Try again.`,
    { details: { id }, headers: { 'retry-after': '1' } },
  )
}
