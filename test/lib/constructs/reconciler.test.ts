import { Duration } from 'aws-cdk-lib/core'
import { describe, expect, it } from 'vitest'
import { DeadLetterQueue } from '../../../lib/constructs/dead-letter-queue.ts'
import { Reconciler } from '../../../lib/constructs/reconciler.ts'
import { fixture, fixtureBundle, Match, statements, Template } from '../fixture.ts'

function reconciler(interval?: Duration) {
  const { stack, stage, alarms } = fixture()
  new Reconciler(stack, 'Sweep', {
    stage,
    name: 'sweep',
    bundle: fixtureBundle(),
    description: 'Sweeps',
    permissions: [],
    environment: {},
    deadLetters: new DeadLetterQueue(stack, 'DeadLetters', { alarms, holds: 'Sweeps' }),
    alarms,
    ...(interval && { interval }),
  })
  return { stack, template: Template.fromStack(stack) }
}

describe('Reconciler', () => {
  it.each([
    [undefined, 'rate(5 minutes)', 300],
    [Duration.minutes(1), 'rate(1 minute)', 60],
  ])('runs on its schedule, and a lost run is left to the next one', (interval, expression, maxAge) => {
    const { template } = reconciler(interval)
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'stepladder-dev-sweep',
      ScheduleExpression: expression,
      Target: {
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SweepFunction'), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DeadLetters'), 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: maxAge, MaximumRetryAttempts: 2 },
      },
    })
  })

  it.each([
    [undefined, 3],
    [Duration.days(1), 1],
  ])(
    'raises an alarm when it keeps failing, and at once when the next run is a day away',
    (interval, periods) => {
      reconciler(interval).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.stringLikeRegexp('^sweep keeps failing'),
        EvaluationPeriods: periods,
      })
    },
  )

  it('lets the schedule invoke this function and report to this queue, nothing else', () => {
    const { template } = reconciler()
    const rights = statements(template).filter(({ owner }) => owner.startsWith('SweepScheduleRole'))
    expect(rights.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['lambda:InvokeFunction', { 'Fn::GetAtt': [expect.stringMatching(/^SweepFunction/), 'Arn'] }],
      ['sqs:SendMessage', { 'Fn::GetAtt': [expect.stringMatching(/^DeadLetters/), 'Arn'] }],
    ])
  })
})
