import { Duration } from 'aws-cdk-lib/core'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import {
  METRIC_NAMESPACE,
  STAGE_METRICS,
  STAGE_METRICS_SERVICE,
  type StageMetric,
} from '../../lambdas/job/metric-names.ts'
import type { Alarms } from '../constructs/alarms.ts'
import type { Stage } from '../stage.ts'

/** Properties of {@link MoneyAlarms}. */
export interface MoneyAlarmsProps {
  readonly stage: Stage
  readonly alarms: Alarms
}

/** Go off when people, or a bug, spend more of the stage's money in an hour than `lib/stage.ts` expects. */
export class MoneyAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, alarms }: MoneyAlarmsProps) {
    super(scope, id)
    alarms.add(this, 'AiSpend', {
      metric: hourly(stage, STAGE_METRICS.aiCostUsd),
      threshold: stage.aiSpendAlarmUsdPerHour,
      description: `AI calls of one hour are estimated to cost ${stage.aiSpendAlarmUsdPerHour} US dollars or more. AiCalls by purpose tells which; the runs of generate-plushie tell whose. To stop all, disable the rule of the job.`,
    })
    alarms.add(this, 'SignUps', {
      metric: hourly(stage, STAGE_METRICS.signUpGrants),
      threshold: stage.signUpAlarmPerHour,
      description: `${stage.signUpAlarmPerHour} accounts or more got their first credits in one hour. Somebody may collect credits with many addresses: look at the new users of the pool; initialCredits: 0 in lib/stage.ts ends free credits.`,
    })
  }
}

function hourly(stage: Stage, metricName: StageMetric): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service: STAGE_METRICS_SERVICE, stage: stage.name },
    statistic: 'Sum',
    period: Duration.hours(1),
  })
}
