import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../local/aws-error.ts'
import type { JsonObject } from '../../../local/json.ts'
import { MACHINE, QUEUE, startScheduler } from './start-scheduler.ts'

const ARN = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/schedule'
const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:f'

describe('targets', () => {
  test('receive the input with the context attributes filled in', async () => {
    const scheduler = await startScheduler()
    const Input = JSON.stringify({
      time: '<aws.scheduler.scheduled-time>',
      arn: '<aws.scheduler.schedule-arn>',
      id: '<aws.scheduler.execution-id>',
      attempt: '<aws.scheduler.attempt-number>',
      text: 'at <aws.scheduler.scheduled-time>: <aws.scheduler.unknown>',
    })
    await scheduler.create({}, { Input })
    await scheduler.clock.advance(0)
    expect(scheduler.received[0]).toMatchObject({
      arn: MACHINE,
      payload: {
        time: '2026-01-01T00:00:00Z',
        arn: ARN,
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        attempt: '1',
        text: 'at 2026-01-01T00:00:00Z: <aws.scheduler.unknown>',
      },
    })
  })

  test('receive a notification where there is no input', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({}, { Arn: LAMBDA, Input: undefined })
    await scheduler.clock.advance(0)
    expect(scheduler.received[0]).toMatchObject({
      arn: LAMBDA,
      payload: { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', resources: [ARN], detail: '{}' },
    })
  })

  test.each<[string, JsonObject, JsonObject]>([
    [
      'a queue',
      { Arn: QUEUE, Input: 'plain text' },
      {
        service: 'sqs',
        action: 'SendMessage',
        input: { QueueUrl: 'http://queue', MessageBody: 'plain text' },
      },
    ],
    [
      'a FIFO queue',
      { Arn: QUEUE, SqsParameters: { MessageGroupId: 'g' } },
      {
        service: 'sqs',
        action: 'SendMessage',
        input: { QueueUrl: 'http://queue', MessageBody: '{}', MessageGroupId: 'g' },
      },
    ],
    [
      'a bus',
      {
        Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
        EventBridgeParameters: { Source: 'app', DetailType: 'Tick' },
      },
      {
        service: 'events',
        action: 'PutEvents',
        input: {
          Entries: [
            {
              EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
              Source: 'app',
              DetailType: 'Tick',
              Detail: '{}',
            },
          ],
        },
      },
    ],
    [
      'an action of any service',
      { Arn: 'arn:aws:scheduler:::aws-sdk:dynamodb:putItem', Input: '{"TableName":"t"}' },
      { service: 'dynamodb', action: 'PutItem', input: { TableName: 't' } },
    ],
    [
      'an action of a service whose SDK has another name',
      { Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution', Input: '{"stateMachineArn":"m"}' },
      { service: 'states', action: 'StartExecution', input: { stateMachineArn: 'm' } },
    ],
  ])('can be %s', async (_, target, expected) => {
    const scheduler = await startScheduler()
    await scheduler.create({}, target)
    await scheduler.clock.advance(0)
    expect(scheduler.calls.at(-1)).toEqual(expected)
  })

  test.each<[JsonObject, string, unknown]>([
    [{ FunctionName: 'f', Payload: '{"a":1}' }, `invoke ${LAMBDA}`, { a: 1 }],
    [{ FunctionName: LAMBDA, InvocationType: 'Event' }, LAMBDA, {}],
  ])('can be lambda:invoke with %j', async (input, arn, payload) => {
    const scheduler = await startScheduler()
    await scheduler.create(
      {},
      { Arn: 'arn:aws:scheduler:::aws-sdk:lambda:invoke', Input: JSON.stringify(input) },
    )
    await scheduler.clock.advance(0)
    expect(scheduler.received).toMatchObject([{ arn, payload }])
  })

  test('are called again by the retry policy, then the input goes to the dead-letter queue', async () => {
    const scheduler = await startScheduler({
      onDeliver: (arn) => {
        if (arn === MACHINE) throw new AwsError('ServiceUnavailable', 'later', { statusCode: 503 })
      },
    })
    await scheduler.create(
      {},
      { Input: '{"a":1}', RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: QUEUE } },
    )
    await scheduler.clock.advance(3_000)
    expect(scheduler.received).toMatchObject([
      {
        arn: QUEUE,
        payload: { a: 1 },
        options: {
          messageAttributes: {
            ERROR_CODE: 'ServiceUnavailable',
            ERROR_MESSAGE: 'later',
            EXECUTION_ID: expect.stringMatching(/^[0-9a-f]{16}$/),
            EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
            IS_PAYLOAD_TRUNCATED: 'false',
            RETRY_ATTEMPTS: '2',
            SCHEDULED_TIME: '2026-01-01T00:00:00Z',
            SCHEDULE_ARN: ARN,
            TARGET_ARN: MACHINE,
          },
        },
      },
    ])
  })

  test.each<[string, JsonObject, string]>([
    ['input that is no JSON', { Input: 'text' }, 'InvalidRequestContentException'],
    [
      'input of a universal target that is no object',
      { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', Input: '1' },
      'ValidationException',
    ],
    [
      'a service that does not run',
      { Arn: 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances' },
      'UnknownService',
    ],
  ])('with %s are given up at once, which is told', async (_, target, code) => {
    const scheduler = await startScheduler()
    await scheduler.create({}, target)
    await scheduler.clock.advance(0)
    expect(scheduler.context.lines).toEqual([expect.stringContaining(code)])
  })

  test('that a bus refuses are given up', async () => {
    const scheduler = await startScheduler({
      putEvents: () => ({
        FailedEntryCount: 1,
        Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'bad' }],
      }),
    })
    await scheduler.create(
      {},
      {
        Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
        EventBridgeParameters: { Source: 'app', DetailType: 'Tick' },
      },
    )
    await scheduler.clock.advance(0)
    expect(scheduler.context.lines).toEqual([expect.stringContaining('MalformedDetail')])
  })
})
