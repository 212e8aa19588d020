import { putOnBus, type BusEvent } from '../../../bus/event-bus.ts'
import { ApiError } from '../../../http/api-error.ts'

/** What EventBridge finds in an event, not in who sends it. */
const FAULTS_OF_THE_EVENT: ReadonlySet<string> = new Set([
  'InvalidArgument',
  'MalformedDetail',
  'ValidationException',
])

/**
 * Puts one event on the bus.
 * @throws {ApiError} 503, with the event's id to try again with; 422 when the bus refuses the event for good, 500 when it
 * refuses us
 */
export async function putEvent(id: string, event: BusEvent): Promise<void> {
  const [failure] = await putOnBus([event])
  if (failure === undefined) return
  const { code, passes } = failure
  if (passes) {
    throw new ApiError(503, 'bus_unavailable', `The event bus did not take the event (${code}). Try again.`, {
      details: { id },
      headers: { 'retry-after': '1' },
    })
  }
  if (FAULTS_OF_THE_EVENT.has(code)) {
    throw new ApiError(
      422,
      'event_refused',
      `EventBridge refuses the event (${code}): the same event will be refused again. Look at its data: numbers beyond 64 bits, for one, are not taken.`,
      { details: { reason: code } },
    )
  }
  throw new ApiError(
    500,
    'bus_refused',
    `The event bus takes no events from this API (${code}): that is a fault of the deployment, and to try again does not help. Check the name of the bus, and the rights of the route's function.`,
    { details: { reason: code } },
  )
}
