import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod/mini'

import { EVENT_SOURCE } from '../../../bus/event-bus.ts'
import { ApiError } from '../../../http/api-error.ts'
import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import { KEY_REUSED, REPEATABLE, REPLAYED_HEADER } from '../../../http/contracts/repeatable.ts'
import { REPLAYED, readIdempotencyKey } from '../../../http/idempotency-key.ts'
import { RepeatableRequest } from '../../../http/repeatable-request.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { checkEventData } from '../../catalog/event-data.ts'
import type { EventRecord } from '../store/event-record.ts'
import { EVENT_NOT_FOUND, eventKeyParams } from './contracts/event-key.ts'
import { putEvent } from './put-event.ts'
import { readRecordedEvent } from './recorded-event.ts'

/** `POST /events/{key}/replay` */
export const replayEventRoute = {
  id: 'replay-event',
  method: 'POST',
  path: '/events/{key}/replay',
  entry: 'lambdas/platform/events/api/replay-event.ts',
  scope: 'operator',
  summary: 'Puts an event on the bus again with a new id, so that its jobs run again',
  params: eventKeyParams,
  query: nothing,
  headers: [REPEATABLE],
  body: noBody,
  answers: () => ({
    202: {
      description: 'On the bus. Its record will name this event in `replayOf`.',
      schema: z.object({ id: z.string(), name: z.string() }),
      headers: REPLAYED_HEADER,
    },
    403: NO_OPERATOR,
    404: EVENT_NOT_FOUND,
    409: { description: KEY_REUSED },
    422: { description: 'No job could take it: `code` and `issues` say why.' },
    503: { description: 'The bus did not take it; try again.' },
  }),
} as const satisfies Route

const envelopeSchema = z.object({ data: z.unknown() })

/**
 * Puts an event of the record on the bus again, with the same data and a new id: its jobs take it for another fact and
 * run again. The new event says whose repetition it is, and so does its record. What today's catalog refuses is refused
 * here: no job could take it.
 *
 * A death after the bus took it loses only the answer. Asked again with the same `Idempotency-Key`, the event has the same
 * id, and jobs that have claimed it do not run again.
 */
export const handler = /* @__PURE__ */ serve(
  replayEventRoute,
  async ({ params, headers, log }, { userId }) => {
    const event = await readRecordedEvent(params.key)
    const { name } = event
    const data = await checkEventData(name, dataOf(event))
    const key = readIdempotencyKey(headers)
    const { id, repeated } =
      key === undefined
        ? { id: uuidv7(), repeated: false }
        : await new RepeatableRequest(replayEventRoute, userId, key, event.id).claim()
    const ts = new Date().toISOString()
    await putEvent(id, { name, detail: JSON.stringify({ id, name, data, ts, replayOf: event.id }), ts })
    log.info('replayed', { event: name, eventId: id, replayOf: event.id })
    return { status: 202, body: { id, name }, ...(repeated && { headers: REPLAYED }) }
  },
)

function dataOf({ source, detail, detailBytes }: EventRecord): unknown {
  if (source !== EVENT_SOURCE) {
    throw new ApiError(
      422,
      'foreign_event',
      `The event has another source than "${EVENT_SOURCE}": no job takes it. Let its sender send it again.`,
    )
  }
  if (detail === undefined) {
    throw new ApiError(422, 'data_not_kept', `The event's ${detailBytes} bytes were too many to keep.`, {
      details: { dataBytes: detailBytes },
    })
  }
  const envelope = z.safeParse(envelopeSchema, JSON.parse(detail))
  if (envelope.success) return envelope.data.data
  throw new ApiError(422, 'invalid_event', 'The event is not of the form that jobs take: it has no "data".', {
    details: { issues: [{ path: 'detail', code: 'invalid_type', message: 'must be an object with data' }] },
  })
}
