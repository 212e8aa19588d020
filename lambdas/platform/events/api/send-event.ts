import { v7 as uuidv7 } from 'uuid'

import { sendEventRoute } from './contracts/send-event.ts'
import { checkEventData } from '../../catalog/event-data.ts'
import { putEvent } from './put-event.ts'
import { serve } from '../../../http/serve.ts'

/**
 * Puts an event on the bus. Sent again with the same id, jobs that have claimed it do not run again.
 * A death after the bus took it loses only the answer.
 */
export const handler = serve(sendEventRoute, async ({ body, log }) => {
  const { name, id = uuidv7() } = body
  const data = await checkEventData(name, body.data)
  const ts = new Date().toISOString()
  await putEvent(id, { name, detail: JSON.stringify({ id, name, data, ts }), ts })
  log.info('sent', { event: name, eventId: id })
  return { status: 202, body: { id, name } }
})
