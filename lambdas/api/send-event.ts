import { v7 as uuidv7 } from 'uuid'

import { putOnBus } from '../stores/event-bus.ts'
import { ApiError } from './api-error.ts'
import { sendEventRoute } from './contracts/operations.ts'
import { checkEventData } from './event-data.ts'
import { serve } from './serve.ts'

/**
 * Puts an event on the bus. Sent again with the same id, jobs that have claimed it do not run again.
 * A death after the bus took it loses only the answer.
 */
export const handler = serve(sendEventRoute, async ({ body, log }) => {
  const { name, id = uuidv7() } = body
  const data = await checkEventData(name, body.data)
  const ts = new Date().toISOString()
  const [failure] = await putOnBus([{ name, detail: JSON.stringify({ id, name, data, ts }), ts }])
  if (failure !== undefined) {
    throw new ApiError(
      503,
      'bus_unavailable',
      `The event bus did not take the event (${failure}). Try again.`,
      {
        details: { id },
        headers: { 'retry-after': '1' },
      },
    )
  }
  log.info('sent', { event: name, eventId: id })
  return { status: 202, body: { id, name } }
})
