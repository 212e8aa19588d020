import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import * as z from 'zod/mini'

import { findEvent } from '../events/index.ts'
import { functionLog } from '../runtime/logger.ts'
import { keepForReview } from '../stores/reviews.ts'
import { judgeEvent } from './judge-event.ts'

const deliverySchema = z.object({ id: z.string(), 'detail-type': z.string(), detail: z.unknown() })

const METRIC = { valid: 'EventsValid', ignored: 'EventsIgnored', invalid: 'EventsInvalid' } as const

const metrics = new Metrics({ namespace: 'Stepladder' })

/**
 * Counts every event of ours on the bus, and keeps those that no job can take: unknown to the catalog, or not fitting
 * their schema. Their data go to the Reviews table only, never to the log. Nothing is retried for their sake.
 *
 * A delivery that comes twice is counted twice and kept once.
 */
export async function handler(delivery: unknown): Promise<void> {
  const { id, 'detail-type': name, detail } = z.parse(deliverySchema, delivery)
  const judgement = await judgeEvent(name, detail, findEvent(name))
  if (judgement.kind !== 'valid') {
    const problems = judgement.kind === 'invalid' ? judgement.problems : []
    await keepForReview({ id, kind: judgement.kind, name, problems, detail })
    functionLog.warn(`event ${judgement.kind}`, { deliveryId: id, event: name, problems })
  }
  metrics.addMetric(METRIC[judgement.kind], MetricUnit.Count, 1)
  metrics.publishStoredMetrics()
}
