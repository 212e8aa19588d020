import { describe, expect, it } from 'vitest'
import { JobsEventBus } from '../../../lib/constructs/jobs-event-bus.ts'
import { OutboxRelay } from '../../../lib/constructs/outbox-relay.ts'
import { Tables } from '../../../lib/constructs/tables.ts'
import { fixture, fixtureBundle, Match, statements, Template } from '../fixture.ts'

function relay(table: 'outbox' | 'runs' = 'outbox') {
  const { stack, stage, alarms } = fixture()
  new OutboxRelay(stack, 'Relay', {
    stage,
    bundle: fixtureBundle(),
    outboxTable: new Tables(stack, 'Tables', { stage })[table],
    bus: new JobsEventBus(stack, 'Events', { stage }).bus,
    alarms,
  })
  return { stack, template: Template.fromStack(stack) }
}

describe('OutboxRelay', () => {
  it('reads new items from the start of the stream, a bus request at a time, and gives up in time', () => {
    relay().template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TablesOutbox'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 900,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RelayDeadLetters'), 'Arn'] } },
      },
    })
  })

  it('may publish on its bus, delete from its table, read its stream and report failures', () => {
    const { template } = relay()
    expect(statements(template).map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [expect.arrayContaining(['logs:PutLogEvents']), expect.anything()],
      ['events:PutEvents', { 'Fn::GetAtt': [expect.stringMatching(/^EventsBus/), 'Arn'] }],
      ['dynamodb:BatchWriteItem', { 'Fn::GetAtt': [expect.stringMatching(/^TablesOutbox/), 'Arn'] }],
      [
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        { 'Fn::GetAtt': [expect.stringMatching(/^TablesOutbox/), 'StreamArn'] },
      ],
      ['dynamodb:ListStreams', '*'],
      ['sqs:SendMessage', { 'Fn::GetAtt': [expect.stringMatching(/^RelayDeadLetters/), 'Arn'] }],
    ])
  })

  it('raises an alarm when events are late, and when it gave up on some', () => {
    const { template } = relay()
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'IteratorAge', Threshold: 60_000 })
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
    })
  })

  it('refuses a table without a stream', () => {
    expect(() => relay('runs')).toThrow(/has no stream: give it StreamViewType.NEW_IMAGE/)
  })
})
