import { describe, expect, it } from 'vitest'
import { Alarms } from '../../../lib/constructs/alarms.ts'
import { MoneyAlarms } from '../../../lib/plushie/money-alarms.ts'
import { STAGE_NAMES, stageOf } from '../../../lib/stage.ts'
import { fixtureStack, Match, Template } from '../fixture.ts'

describe('MoneyAlarms', () => {
  it.each(STAGE_NAMES)('sum the hour of %s, and of no other stage', (name) => {
    const stack = fixtureStack()
    const stage = stageOf(name)
    new MoneyAlarms(stack, 'Money', { stage, alarms: new Alarms(stack, 'Alarms', { stage }) })
    const template = Template.fromStack(stack)
    const thresholds = { AiCostUsd: stage.aiSpendAlarmUsdPerHour, SignUpGrants: stage.signUpAlarmPerHour }
    for (const [MetricName, Threshold] of Object.entries(thresholds)) {
      expect(Threshold).toBeGreaterThan(0)
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'Stepladder',
        MetricName,
        Dimensions: [
          { Name: 'service', Value: 'stepladder' },
          { Name: 'stage', Value: name },
        ],
        Statistic: 'Sum',
        Period: 3600,
        EvaluationPeriods: 1,
        Threshold,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: name === 'dev' ? Match.absent() : [{ Ref: Match.stringLikeRegexp('^AlarmsTopic') }],
      })
    }
    template.resourceCountIs('AWS::CloudWatch::Alarm', 2)
  })
})
