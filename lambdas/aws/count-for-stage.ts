import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'

import { readVariable } from './environment.ts'
import { METRIC_NAMESPACE, STAGE_METRICS_SERVICE, type StageMetric } from '../job/metric-names.ts'

// Made for the first count: most invocations count nothing.
let made: Metrics | undefined

/**
 * Counts for the whole stage, in CloudWatch's embedded metric format: a line of the log, so it costs no call of an API,
 * and a death right after it loses nothing.
 * @param values by metric
 * @param dimensions what else the values are kept apart by, beside their sum for the stage. Default: nothing
 */
export function countForStage(
  values: Partial<Readonly<Record<StageMetric, number>>>,
  dimensions: Readonly<Record<string, string>> = {},
): void {
  const metrics = (made ??= new Metrics({
    namespace: METRIC_NAMESPACE,
    serviceName: STAGE_METRICS_SERVICE,
    defaultDimensions: { stage: readVariable('STEPLADDER_STAGE') },
  }))
  if (Object.keys(dimensions).length > 0) metrics.addDimensions(dimensions)
  metrics.addDimensions({})
  for (const [name, value] of Object.entries(values)) metrics.addMetric(name, MetricUnit.NoUnit, value)
  metrics.publishStoredMetrics()
}
