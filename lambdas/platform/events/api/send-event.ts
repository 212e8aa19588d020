import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod/mini'

import { jsonBody } from '../../../http/body.ts'
import { nameSchema } from '../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { MAX_EVENT_ID_LENGTH } from '../../../job/limits.ts'
import { checkEventData } from '../../catalog/event-data.ts'
import { putEvent } from './put-event.ts'

/** `POST /events` */
export const sendEventRoute = {
  id: 'send-event',
  method: 'POST',
  path: '/events',
  entry: 'lambdas/platform/events/api/send-event.ts',
  scope: 'operator',
  summary: 'Puts an event of the catalog on the bus',
  repeated: 'Give the event an `id`: sent again with the same one, it starts no second run of a job.',
  params: nothing,
  query: nothing,
  body: jsonBody(
    z.object({
      name: nameSchema,
      data: z.unknown(),
      /** The same id starts no second run of a job. Default: a new one. */
      id: z.optional(z.string().check(z.regex(/^[\x21-\x7e]+$/), z.maxLength(MAX_EVENT_ID_LENGTH))),
    }),
  ),
  answers: () => ({
    202: { description: 'On the bus.', schema: z.object({ id: z.string(), name: z.string() }) },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    413: { description: 'The data is larger than 64 KiB.' },
    422: {
      description:
        'No schema knows the event (`known` lists those that there are), its data is wrong (`issues`), or EventBridge refuses it.',
    },
    503: { description: 'The bus did not take it; try again with the same id.' },
  }),
} as const satisfies Route

/**
 * Puts an event on the bus. Sent again with the same id, jobs that have claimed it do not run again.
 * A death after the bus took it loses only the answer.
 */
export const handler = /* @__PURE__ */ serve(sendEventRoute, async ({ body, log }) => {
  const { name, id = uuidv7() } = body
  const data = await checkEventData(name, body.data)
  const ts = new Date().toISOString()
  await putEvent(id, { name, detail: JSON.stringify({ id, name, data, ts }), ts })
  log.info('sent', { event: name, eventId: id })
  return { status: 202, body: { id, name } }
})
