import { describe, expect, it } from 'vitest'
import { EventRecorder } from '../../../lib/constructs/event-recorder.ts'
import { JobsEventBus } from '../../../lib/constructs/jobs-event-bus.ts'
import { Tables } from '../../../lib/constructs/tables.ts'
import { fixture, fixtureBundle, Match, statements, Template } from '../fixture.ts'

describe('EventRecorder', () => {
  it('gets every event, whatever its source, and may record it; what it fails at is kept', () => {
    const { stack, stage, alarms } = fixture()
    new EventRecorder(stack, 'Recorder', {
      stage,
      bundle: fixtureBundle(),
      bus: new JobsEventBus(stack, 'Events', { stage }).bus,
      eventsTable: new Tables(stack, 'Tables', { stage }).events,
      alarms,
    })
    const template = Template.fromStack(stack)
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'stepladder-dev-record-event',
      EventPattern: { source: [{ prefix: '' }] },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RecorderRecordEventFunction'), 'Arn'] },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: Match.anyValue() },
        }),
      ],
    })
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RecorderAllEvents'), 'Arn'] },
    })
    const deadLetters = { 'Fn::GetAtt': [Match.stringLikeRegexp('^RecorderDeadLetters'), 'Arn'] }
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^RecorderRecordEventFunction') },
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: deadLetters } },
    })
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Threshold: 1,
    })
    expect(statements(template)).toContainEqual(
      expect.objectContaining({
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^RecorderDeadLetters/), 'Arn'] },
      }),
    )
    expect(statements(template)).toContainEqual(
      expect.objectContaining({
        Action: 'dynamodb:PutItem',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TablesEvents/), 'Arn'] },
      }),
    )
  })
})
