import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../local/aws-error.ts'
import { MemoryStorage } from '../cloud-context.ts'
import { DEAD_LETTERS, QUEUE, startEvents, testEntry, unavailable } from './start-events.ts'

const ALL = { source: ['test'] }

describe('targets', () => {
  test('another bus receives the event as it is', async () => {
    const events = await startEvents()
    const { EventBusArn } = await events.service.call('CreateEventBus', { Name: 'other' })
    await events.rule(ALL, { Arn: EventBusArn })
    await events.rule(ALL, {}, { EventBusName: 'other' })
    await events.put({ a: 1 })
    expect(events.payloads()).toMatchObject([{ source: 'test', detail: { a: 1 } }])
  })

  test('a FIFO queue receives the message group', async () => {
    const events = await startEvents()
    await events.rule(ALL, {
      Arn: `${QUEUE}.fifo`,
      SqsParameters: { MessageGroupId: 'group' },
      Input: '{"a":1}',
    })
    await events.put({})
    expect(events.calls).toEqual([
      { service: 'sqs', action: 'GetQueueUrl', input: { QueueName: 'queue.fifo' } },
      {
        service: 'sqs',
        action: 'SendMessage',
        input: {
          QueueUrl: 'http://127.0.0.1:4566/000000000000/queue.fifo',
          MessageBody: '{"a":1}',
          MessageGroupId: 'group',
        },
      },
    ])
  })

  test.each([
    [
      'the event',
      {},
      { timestamp: Date.parse('2026-01-01T00:00:00Z'), message: expect.stringContaining('"detail":{"a":1}') },
    ],
    [
      'timestamp and message of a transformed input',
      {
        InputTransformer: {
          InputPathsMap: { time: '$.time', a: '$.detail.a' },
          InputTemplate: '{"timestamp": <time>, "message": "a is <a>"}',
        },
      },
      { timestamp: Date.parse('2026-01-01T00:00:00Z'), message: 'a is 1' },
    ],
  ])('a log group receives %s in a stream of its own', async (_, target, logEvent) => {
    const events = await startEvents()
    await events.rule(ALL, {
      Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/all:*',
      ...target,
    })
    await events.put({ a: 1 })
    const stream = { logGroupName: '/aws/events/all', logStreamName: expect.any(String) }
    expect(events.calls).toEqual([
      { service: 'logs', action: 'CreateLogStream', input: stream },
      { service: 'logs', action: 'PutLogEvents', input: { ...stream, logEvents: [logEvent] } },
    ])
  })

  test('a disabled rule delivers nothing until it is enabled', async () => {
    const events = await startEvents()
    await events.rule(ALL)
    await events.service.call('DisableRule', { Name: 'rule' })
    await events.put({})
    expect(events.received).toHaveLength(0)
    await events.service.call('EnableRule', { Name: 'rule' })
    await events.put({})
    expect(events.received).toHaveLength(1)
  })

  test('a bus takes the record of a Lambda destination', async () => {
    const events = await startEvents()
    await events.rule({ source: ['lambda'] })
    const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST'
    const record = { version: '1.0', requestContext: { functionArn, condition: 'RetriesExhausted' } }
    await events.context.deliver('arn:aws:events:us-east-1:000000000000:event-bus/default', record)
    await events.clock.settle()
    expect(events.payloads()).toMatchObject([
      {
        'detail-type': 'Lambda Function Invocation Result - Failure',
        resources: [functionArn],
        detail: record,
      },
    ])
  })
})

describe('retries', () => {
  test('back off until the target answers', async () => {
    const events = await startEvents({
      onDeliver: (_, attempt) => {
        if (attempt < 4) throw unavailable()
      },
    })
    await events.rule(ALL)
    const start = events.clock.now()
    await events.put({})
    expect(events.received).toEqual([])
    await events.clock.advance(7_000)
    expect(events.received.map(({ at }) => at - start)).toEqual([7_000])
  })

  test('virtual time leaps for them', async () => {
    const events = await startEvents({
      onDeliver: (_, attempt) => {
        if (attempt < 15) throw unavailable()
      },
    })
    await events.rule(ALL)
    events.clock.startJumping()
    await events.service.call('PutEvents', { Entries: [testEntry({})] })
    for (let turn = 0; turn < 500 && events.received.length === 0; turn++) await events.clock.settle()
    expect(events.received).toHaveLength(1)
  })

  test("end after the attempts of the policy in the dead-letter queue, with AWS's attributes", async () => {
    const events = await startEvents({
      onDeliver: (arn) => {
        if (arn === QUEUE) throw unavailable()
      },
    })
    await events.rule(ALL, {
      RetryPolicy: { MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: DEAD_LETTERS },
    })
    await events.put({ a: 1 })
    await events.clock.advance(3_000)
    expect(events.received).toMatchObject([
      {
        arn: DEAD_LETTERS,
        payload: { source: 'test', detail: { a: 1 } },
        options: {
          messageAttributes: {
            RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/rule',
            TARGET_ARN: QUEUE,
            ERROR_CODE: 'ERROR_FROM_TARGET',
            ERROR_MESSAGE: 'come back later',
            EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
            RETRY_ATTEMPTS: '2',
          },
        },
      },
    ])
  })

  test('end at the age of the policy', async () => {
    const events = await startEvents({
      onDeliver: (arn) => {
        if (arn === QUEUE) throw unavailable()
      },
    })
    await events.rule(ALL, {
      RetryPolicy: { MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: DEAD_LETTERS },
    })
    await events.put({})
    await events.clock.advance(60_000)
    // After 1, 2, 4, 8 and 16 seconds; the next would be at 63.
    expect(events.received[0]?.options?.messageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
      RETRY_ATTEMPTS: '5',
    })
  })

  test('fill a day with 185 attempts if the policy says nothing', async () => {
    let attempts = 0
    const events = await startEvents({
      onDeliver: () => {
        attempts++
        throw unavailable()
      },
    })
    await events.rule(ALL)
    await events.put({})
    await events.clock.advance(25 * 3_600_000)
    expect(attempts).toBeGreaterThan(140)
    expect(attempts).toBeLessThanOrEqual(186)
    expect(events.context.lines).toEqual([
      expect.stringContaining('is dropped: the target has no dead-letter queue'),
    ])
  })

  test.each([
    ['StateMachineDoesNotExist', 'NO_RESOURCE'],
    ['ResourceNotFoundException', 'NO_RESOURCE'],
    ['AccessDeniedException', 'NO_PERMISSIONS'],
    ['ExecutionAlreadyExists', 'RESOURCE_ALREADY_EXISTS'],
    ['InvalidExecutionInput', 'INVALID_PARAMETER'],
    ['KMSDisabled', 'SDK_CLIENT_ERROR'],
    ['NotImplemented', 'NO_RESOURCE', 501],
  ])('are not made for %s', async (code, errorCode, statusCode = 400) => {
    const events = await startEvents({
      onDeliver: (arn) => {
        if (arn === QUEUE) throw new AwsError(code, 'no', { statusCode })
      },
    })
    await events.rule(ALL, { DeadLetterConfig: { Arn: DEAD_LETTERS } })
    await events.put({})
    expect(events.received[0]?.options?.messageAttributes).toEqual({
      RULE_ARN: expect.any(String),
      TARGET_ARN: QUEUE,
      ERROR_CODE: errorCode,
      ERROR_MESSAGE: 'no',
      RETRY_ATTEMPTS: '0',
    })
  })

  test('are made for throttling', async () => {
    const events = await startEvents({
      onDeliver: (_, attempt) => {
        if (attempt === 1) throw new AwsError('TooManyRequestsException', 'slow down', { statusCode: 429 })
      },
    })
    await events.rule(ALL)
    await events.put({})
    await events.clock.advance(1_000)
    expect(events.received).toHaveLength(1)
  })

  test('a dead-letter queue that is not there is told and ends the delivery', async () => {
    const events = await startEvents({
      onDeliver: () => {
        throw new AwsError('QueueDoesNotExist', 'no queue')
      },
    })
    await events.rule(ALL, { DeadLetterConfig: { Arn: DEAD_LETTERS } })
    await events.put({})
    expect(events.context.lines).toEqual([expect.stringContaining(`${DEAD_LETTERS} did not take it`)])
    expect([...events.storage.table('events/deliveries').entries()]).toEqual([])
  })
})

describe('after the process was killed', () => {
  test('an accepted event is delivered', async () => {
    const storage = new MemoryStorage()
    const killed = await startEvents({ storage })
    await killed.rule(ALL)
    await killed.service.call('PutEvents', { Entries: [testEntry({ a: 1 })] })
    await killed.service.stop?.()
    const events = await startEvents({ storage })
    await events.clock.settle()
    expect(killed.received).toEqual([])
    expect(events.payloads()).toMatchObject([{ detail: { a: 1 } }])
    await events.service.stop?.()
    const third = await startEvents({ storage })
    await third.clock.settle()
    expect(third.received).toEqual([])
  })

  test('retries go on where they were', async () => {
    const storage = new MemoryStorage()
    const killed = await startEvents({
      storage,
      onDeliver: () => {
        throw unavailable()
      },
    })
    await killed.rule(ALL, {
      RetryPolicy: { MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: DEAD_LETTERS },
    })
    await killed.put({})
    await killed.clock.advance(1_000)
    await killed.service.stop?.()
    const events = await startEvents({
      storage,
      clock: killed.clock,
      onDeliver: (arn) => {
        if (arn === QUEUE) throw unavailable()
      },
    })
    await events.clock.settle()
    expect(events.received[0]?.options?.messageAttributes).toMatchObject({ RETRY_ATTEMPTS: '2' })
  })

  test('an event whose target is gone is dropped, and told', async () => {
    const storage = new MemoryStorage()
    const killed = await startEvents({ storage })
    await killed.rule(ALL)
    await killed.service.call('PutEvents', { Entries: [testEntry({})] })
    await killed.service.call('RemoveTargets', { Rule: 'rule', Ids: ['target'] })
    await killed.service.stop?.()
    const events = await startEvents({ storage })
    await events.clock.settle()
    expect(events.received).toEqual([])
    expect(events.context.lines).toEqual([expect.stringContaining('has no target target any more')])
  })
})
