import { describe, it } from 'vitest'
import { Alarms } from '../../../lib/constructs/alarms.ts'
import { DeadLetterQueue } from '../../../lib/constructs/dead-letter-queue.ts'
import { stageOf, type StageName } from '../../../lib/stage.ts'
import { fixtureStack, Match, Template } from '../fixture.ts'

function alarms(stageName: StageName, email?: string) {
  const stack = fixtureStack()
  const made = new Alarms(stack, 'Alarms', {
    stage: stageOf(stageName),
    ...(email !== undefined && { email }),
  })
  new DeadLetterQueue(stack, 'DeadLetters', { alarms: made, holds: 'Letters' })
  return { stack, template: Template.fromStack(stack) }
}

describe('Alarms', () => {
  it('tell nobody in dev', () => {
    const { template } = alarms('dev', 'ops@example.org')
    template.resourceCountIs('AWS::SNS::Topic', 0)
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() })
  })

  it('go to a topic in staging, which CloudWatch may publish to', () => {
    const { template } = alarms('staging', 'ops@example.org')
    template.resourceCountIs('AWS::SNS::Subscription', 0)
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlarmsTopic') }],
    })
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    })
  })

  it('go to an address in production, when there is one', () => {
    alarms('production', 'ops@example.org').template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.org',
    })
    alarms('production').template.resourceCountIs('AWS::SNS::Subscription', 0)
  })
})

describe('DeadLetterQueue', () => {
  it('is encrypted, kept for 14 days, takes HTTPS only, and raises an alarm at the first message', () => {
    const { template } = alarms('dev')
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    })
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ],
      },
    })
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      AlarmDescription: Match.stringLikeRegexp('^Letters could not be delivered'),
    })
  })
})
