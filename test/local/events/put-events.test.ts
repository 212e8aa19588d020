import { describe, expect, test } from 'vitest'
import { startEvents, testEntry } from './start-events.ts'

const ALL = { source: [{ prefix: '' }] }

describe('PutEvents', () => {
  test("brings an event to the targets of the rules that match, with AWS's envelope", async () => {
    const events = await startEvents()
    await events.rule({ 'detail-type': ['Test'], detail: { size: [{ numeric: ['>', 5] }] } })
    const answer = await events.put({ size: 6 }, { Resources: ['arn:x'], Time: 1_767_225_600 })
    expect(answer).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] })
    expect(events.payloads()).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Test',
        source: 'test',
        account: '000000000000',
        time: '2026-01-01T00:00:00Z',
        region: 'us-east-1',
        resources: ['arn:x'],
        detail: { size: 6 },
      },
    ])
    await events.put({ size: 5 })
    expect(events.payloads()).toHaveLength(1)
  })

  test('answers before it delivers, and holds virtual time until it has delivered', async () => {
    const events = await startEvents()
    await events.rule(ALL)
    await events.service.call('PutEvents', { Entries: [testEntry({})] })
    expect(events.received).toEqual([])
    await events.clock.settle()
    expect(events.received).toHaveLength(1)
  })

  test('takes a detail type of 128 characters, and none of 129', async () => {
    const events = await startEvents()
    await events.rule(ALL)
    const entries = [128, 129].map((length) => testEntry({}, { DetailType: 'x'.repeat(length) }))
    const answer = await events.service.call('PutEvents', { Entries: entries })
    await events.clock.settle()
    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: 'InvalidArgument' }],
    })
    expect(events.payloads()).toMatchObject([{ 'detail-type': 'x'.repeat(128) }])
  })

  test('takes good entries and refuses bad ones of the same request', async () => {
    const events = await startEvents()
    await events.rule(ALL)
    const bad = [
      testEntry({}, { Source: '' }),
      testEntry({}, { DetailType: undefined }),
      testEntry({}, { Detail: '' }),
      testEntry({}, { Detail: '{' }),
      testEntry('text'),
      testEntry({}, { Detail: '{"n":9223372036854775808}' }),
      testEntry({}, { Detail: `{"n":${'['.repeat(1_100)}${']'.repeat(1_100)}}` }),
    ]
    const answer = await events.service.call('PutEvents', { Entries: [...bad, testEntry({ good: true })] })
    await events.clock.settle()
    expect(answer).toMatchObject({
      FailedEntryCount: 7,
      Entries: [
        {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: 'Parameter Source is not valid. Reason: Source is a required argument.',
        },
        { ErrorCode: 'InvalidArgument' },
        { ErrorCode: 'InvalidArgument' },
        { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'MalformedDetail' },
        { EventId: expect.any(String) },
      ],
    })
    expect(events.payloads()).toMatchObject([{ detail: { good: true } }])
  })

  test('keeps sources of AWS from clients on the wire, not from services', async () => {
    const events = await startEvents()
    const input = { Entries: [testEntry({}, { Source: 'aws.states' })] }
    expect(await events.service.callFromWire('PutEvents', input)).toMatchObject({
      FailedEntryCount: 1,
      Entries: [
        { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
      ],
    })
    expect(await events.service.call('PutEvents', input)).toMatchObject({ FailedEntryCount: 0 })
  })

  test.each([
    ['no entry', []],
    ['eleven entries', Array.from({ length: 11 }, () => testEntry({}))],
    ['too many bytes', [testEntry({ text: 'x'.repeat(262_144) })]],
  ])('refuses a request with %s', async (_, Entries) => {
    const events = await startEvents()
    await expect(events.service.call('PutEvents', { Entries })).rejects.toMatchObject({
      code: 'ValidationException',
    })
  })

  test('takes an event for a bus that is not there, as AWS does, and tells who watches', async () => {
    const events = await startEvents()
    expect(await events.put({}, { EventBusName: 'nowhere' })).toMatchObject({ FailedEntryCount: 0 })
    expect(events.context.lines).toEqual([expect.stringContaining('there is no bus nowhere')])
  })

  test('matches integers beyond 2^53 exactly', async () => {
    const events = await startEvents()
    await events.rule(ALL, {}, { EventPattern: '{"detail":{"n":[9007199254740993]}}' })
    await events.put({}, { Detail: '{"n":9007199254740992}' })
    expect(events.received).toHaveLength(0)
    await events.put({}, { Detail: '{"n":9007199254740993}' })
    expect(events.received).toHaveLength(1)
  })

  test('finds a bus by its name and by its ARN', async () => {
    const events = await startEvents()
    const { EventBusArn } = await events.service.call('CreateEventBus', { Name: 'custom' })
    await events.rule(ALL, {}, { EventBusName: 'custom' })
    await events.put({}, { EventBusName: 'custom' })
    await events.put({}, { EventBusName: EventBusArn })
    await events.put({})
    expect(events.received).toHaveLength(2)
  })
})

describe('faults', () => {
  test('drop an event, or deliver it twice', async () => {
    const events = await startEvents()
    await events.rule(ALL)
    events.service.setEventFaults((event) => (event['detail-type'] === 'Lost' ? 'drop' : 'duplicate'))
    await events.put({}, { DetailType: 'Lost' })
    expect(events.received).toHaveLength(0)
    await events.put({})
    expect(events.received).toHaveLength(2)
    events.service.setEventFaults(undefined)
    await events.put({}, { DetailType: 'Lost' })
    expect(events.received).toHaveLength(3)
  })
})
