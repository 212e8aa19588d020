import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import * as z from 'zod/mini'

import { findEvent } from '../../registry/events.ts'
import { MAX_EVENT_ID_LENGTH } from '../../job/limits.ts'
import { functionLog } from '../../runtime/logger.ts'
import { recordEvent } from './store/record-event.ts'
import { judgeEvent } from './judge-event.ts'

const deliverySchema = z.object({
  id: z.string(),
  source: z.string(),
  'detail-type': z.string(),
  detail: z.unknown(),
  'replay-name': z.optional(z.string()),
})

/** What the record takes out of a `detail`, where it has it. */
const ownIdSchema = z.object({ id: z.string().check(z.minLength(1), z.maxLength(MAX_EVENT_ID_LENGTH)) })
const repeatSchema = z.object({ replayOf: z.string().check(z.minLength(1), z.maxLength(200)) })

const METRIC = { valid: 'EventsValid', ignored: 'EventsIgnored', invalid: 'EventsInvalid' } as const

const metrics = new Metrics({ namespace: 'Stepladder' })

/**
 * Records and counts every event on the bus, whatever its source. Data go to the Events table only, never to the log.
 * Nothing is retried for the sake of an event that no job can take, and nothing that this does puts an event on a bus.
 *
 * A delivery that comes twice is counted twice and recorded once. An archive replay delivers under the same id as before:
 * its name makes the key another one.
 */
export async function handler(delivery: unknown): Promise<void> {
  const parsed = z.parse(deliverySchema, delivery)
  const { id: deliveryId, source, 'detail-type': name, detail, 'replay-name': replay } = parsed
  const { kind, problems } = await judgeEvent({ source, name, detail }, findEvent(name))
  await recordEvent({
    id: replay === undefined ? deliveryId : `${deliveryId}.${replay}`,
    eventId: z.safeParse(ownIdSchema, detail).data?.id,
    name,
    source,
    kind,
    problems,
    replayOf: replay === undefined ? z.safeParse(repeatSchema, detail).data?.replayOf : deliveryId,
    replay,
    detail,
  })
  if (kind !== 'valid') functionLog.warn(`event ${kind}`, { deliveryId, source, event: name, problems })
  metrics.addMetric(METRIC[kind], MetricUnit.Count, 1)
  metrics.publishStoredMetrics()
}
