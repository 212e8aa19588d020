import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { MACHINE, QUEUE, startEvents } from './start-events.ts'

const PATTERN = { source: ['test'] }
const ROLE = 'arn:aws:iam::000000000000:role/r'

describe('rules of the API', () => {
  test('are put, described, listed in pages and deleted', async () => {
    const events = await startEvents()
    for (const Name of ['b', 'a', 'c']) await events.rule(PATTERN, {}, { Name, Description: `rule ${Name}` })
    expect(await events.service.call('DescribeRule', { Name: 'a' })).toEqual({
      Name: 'a',
      Arn: 'arn:aws:events:us-east-1:000000000000:rule/a',
      EventPattern: '{"source":["test"]}',
      State: 'ENABLED',
      Description: 'rule a',
      EventBusName: 'default',
    })
    const first = await events.service.call('ListRules', { Limit: 2 })
    expect(first).toMatchObject({ Rules: [{ Name: 'a' }, { Name: 'b' }], NextToken: expect.any(String) })
    const second = await events.service.call('ListRules', { Limit: 2, NextToken: first['NextToken'] })
    expect(second).toEqual({ Rules: [expect.objectContaining({ Name: 'c' })] })
    expect(await events.service.call('ListRules', { NamePrefix: 'b' })).toMatchObject({
      Rules: [{ Name: 'b' }],
    })

    await expect(events.service.call('DeleteRule', { Name: 'a' })).rejects.toMatchObject({
      message: "Rule can't be deleted since it has targets.",
    })
    await events.service.call('RemoveTargets', { Rule: 'a', Ids: ['target'] })
    await events.service.call('DeleteRule', { Name: 'a' })
    await events.service.call('DeleteRule', { Name: 'a' })
    await expect(events.service.call('DescribeRule', { Name: 'a' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Rule a does not exist on EventBus default.',
    })
  })

  test('keep their targets when they are put again, and nothing else', async () => {
    const events = await startEvents()
    await events.rule(PATTERN, {}, { Description: 'old' })
    await events.service.call('PutRule', {
      Name: 'rule',
      EventPattern: '{"source":["other"]}',
      State: 'DISABLED',
    })
    const rule = await events.service.call('DescribeRule', { Name: 'rule' })
    expect(rule).toMatchObject({ EventPattern: '{"source":["other"]}', State: 'DISABLED' })
    expect(rule).not.toHaveProperty('Description')
    expect(await events.service.call('ListTargetsByRule', { Rule: 'rule' })).toEqual({
      Targets: [{ Id: 'target', Arn: QUEUE }],
    })
  })

  test.each<[string, JsonObject, string]>([
    ['neither pattern nor schedule', { EventPattern: undefined }, 'ValidationException'],
    ['an invalid pattern', { EventPattern: '{"source":"x"}' }, 'InvalidEventPatternException'],
    [
      'too long a pattern',
      { EventPattern: `{"a":["${'x'.repeat(2_048)}"]}` },
      'InvalidEventPatternException',
    ],
    ['an invalid schedule', { ScheduleExpression: 'rate(1 minutes)' }, 'ValidationException'],
    ['a time', { ScheduleExpression: 'at(2026-01-01T00:00:00)' }, 'ValidationException'],
    ['a bad name', { Name: 'a b' }, 'ValidationException'],
    ['a bus that is not there', { EventBusName: 'nowhere' }, 'ResourceNotFoundException'],
  ])('are refused with %s', async (_, change, code) => {
    const events = await startEvents()
    const request = { Name: 'rule', EventPattern: JSON.stringify(PATTERN), ...change }
    await expect(events.service.call('PutRule', request)).rejects.toMatchObject({ code })
  })

  test('are limited to 300 on a bus, 30 of them with wildcards', async () => {
    const events = await startEvents()
    const put = (Name: string, pattern: JsonObject) =>
      events.service.call('PutRule', { Name, EventPattern: JSON.stringify(pattern) })
    for (let n = 0; n < 30; n++) await put(`w${n}`, { source: [{ wildcard: 'a*' }] })
    await expect(put('w30', { source: [{ wildcard: 'a*' }] })).rejects.toMatchObject({
      code: 'LimitExceededException',
    })
    for (let n = 30; n < 300; n++) await put(`r${n}`, PATTERN)
    await expect(put('r300', PATTERN)).rejects.toMatchObject({ code: 'LimitExceededException' })
    await put('r299', PATTERN)
  })

  test('on other buses have no schedule', async () => {
    const events = await startEvents()
    await events.service.call('CreateEventBus', { Name: 'custom' })
    await expect(
      events.service.call('PutRule', {
        Name: 'r',
        EventBusName: 'custom',
        ScheduleExpression: 'rate(5 minutes)',
      }),
    ).rejects.toMatchObject({ message: 'ScheduleExpression is supported only on the default event bus.' })
  })

  test('actions that are not there are told', async () => {
    const events = await startEvents()
    await expect(events.service.call('CreateConnection', {})).rejects.toMatchObject({
      code: 'UnknownOperationException',
    })
  })

  const tested = { id: '1', account: '1', source: 'test', time: 't', region: 'r', 'detail-type': 'T' }
  test.each([
    ['{"source":["test"]}', true],
    ['{"source":["other"]}', false],
    ['{"detail":{"n":[{"exists":false}]}}', true],
  ])('patterns can be tested: %s', async (EventPattern, Result) => {
    const events = await startEvents()
    const Event = JSON.stringify(tested)
    expect(await events.service.call('TestEventPattern', { EventPattern, Event })).toEqual({ Result })
  })

  test.each([
    ['{"source":"test"}', JSON.stringify(tested), 'InvalidEventPatternException'],
    ['{', JSON.stringify(tested), 'InvalidEventPatternException'],
    ['{"source":["test"]}', '{', 'ValidationException'],
    ['{"source":["test"]}', '{"source":"test"}', 'ValidationException'],
  ])('a pattern or event that is none is refused: %s %s', async (EventPattern, Event, code) => {
    const events = await startEvents()
    await expect(events.service.call('TestEventPattern', { EventPattern, Event })).rejects.toMatchObject({
      code,
    })
  })
})

describe('buses of the API', () => {
  test('are created, described, listed and deleted', async () => {
    const events = await startEvents()
    await events.service.call('CreateEventBus', { Name: 'custom', Description: 'mine' })
    expect(await events.service.call('DescribeEventBus', { Name: 'custom' })).toMatchObject({
      Name: 'custom',
      Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/custom',
      Description: 'mine',
    })
    expect(await events.service.call('ListEventBuses', {})).toMatchObject({
      EventBuses: [{ Name: 'custom' }, { Name: 'default' }],
    })
    await expect(events.service.call('CreateEventBus', { Name: 'custom' })).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
    })
    await events.rule(PATTERN, {}, { EventBusName: 'custom' })
    await expect(events.service.call('DeleteEventBus', { Name: 'custom' })).rejects.toThrow(
      'since it has rules',
    )
    await events.service.call('RemoveTargets', { Rule: 'rule', EventBusName: 'custom', Ids: ['target'] })
    await events.service.call('DeleteRule', { Name: 'rule', EventBusName: 'custom' })
    await events.service.call('DeleteEventBus', { Name: 'custom' })
    await expect(events.service.call('DescribeEventBus', { Name: 'custom' })).rejects.toThrow(
      'Event bus custom does not exist.',
    )
    await expect(events.service.call('DeleteEventBus', { Name: 'default' })).rejects.toThrow('Cannot delete')
  })
})

describe('scheduled rules', () => {
  test('fire at their rate from their creation on, as time passes', async () => {
    const events = await startEvents()
    await events.clock.advance(90_000)
    await events.rule(PATTERN, {}, { EventPattern: undefined, ScheduleExpression: 'rate(1 hour)' })
    await events.clock.advance(2 * 3_600_000)
    expect(events.payloads()).toMatchObject([
      {
        source: 'aws.events',
        'detail-type': 'Scheduled Event',
        time: '2026-01-01T01:01:30Z',
        resources: ['arn:aws:events:us-east-1:000000000000:rule/rule'],
        detail: {},
      },
      { time: '2026-01-01T02:01:30Z' },
    ])
  })

  test('fire at the times of their cron expression, in UTC', async () => {
    const events = await startEvents()
    await events.rule(PATTERN, {}, { EventPattern: undefined, ScheduleExpression: 'cron(30 12 ? * FRI *)' })
    await events.clock.advance(10 * 86_400_000)
    expect(events.payloads()).toMatchObject([
      { time: '2026-01-02T12:30:00Z' },
      { time: '2026-01-09T12:30:00Z' },
    ])
  })

  test('rest while they are disabled, and when the service has stopped', async () => {
    const events = await startEvents()
    await events.rule(
      PATTERN,
      {},
      { EventPattern: undefined, ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' },
    )
    await events.clock.advance(3_600_000)
    await events.service.call('EnableRule', { Name: 'rule' })
    await events.clock.advance(3_600_000)
    expect(events.received).toHaveLength(1)
    await events.service.stop?.()
    await events.clock.advance(3_600_000)
    expect(events.received).toHaveLength(1)
  })

  test('do not make virtual time leap', async () => {
    const events = await startEvents()
    await events.rule(PATTERN, {}, { EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' })
    events.clock.startJumping()
    for (let turn = 0; turn < 20; turn++) await events.clock.settle()
    expect(events.received).toEqual([])
  })
})

describe('resources of templates', () => {
  test('bus, rule and archive are made with what Ref and GetAtt give', async () => {
    const events = await startEvents()
    const bus = await events.create('AWS::Events::EventBus', { Name: 'jobs', Tags: [] })
    expect(bus).toEqual({
      ref: 'jobs',
      attributes: { Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/jobs', Name: 'jobs' },
    })
    const rule = await events.create('AWS::Events::Rule', {
      EventBusName: 'jobs',
      EventPattern: { source: ['test'] },
      State: 'ENABLED',
      Targets: [
        {
          Id: 'Target0',
          Arn: MACHINE,
          RoleArn: ROLE,
          RetryPolicy: { MaximumRetryAttempts: '185', MaximumEventAgeInSeconds: 86400 },
          DeadLetterConfig: { Arn: QUEUE },
        },
      ],
    })
    expect(rule).toEqual({
      ref: 'jobs|Thing',
      attributes: { Arn: 'arn:aws:events:us-east-1:000000000000:rule/jobs/Thing' },
    })
    const archive = await events.create('AWS::Events::Archive', {
      ArchiveName: 'kept',
      SourceArn: bus.attributes['Arn'],
      EventPattern: { account: ['000000000000'] },
      RetentionDays: 7,
    })
    expect(archive).toMatchObject({ ref: 'kept', attributes: { ArchiveName: 'kept' } })
    await events.put({}, { EventBusName: 'jobs' })
    expect(events.payloads(MACHINE)).toMatchObject([{ source: 'test' }])
    expect(await events.service.call('DescribeArchive', { ArchiveName: 'kept' })).toMatchObject({
      EventCount: 1,
    })
  })

  test('a rule that is made again has the targets of the new template only', async () => {
    const events = await startEvents()
    const properties = { Name: 'r', EventPattern: { source: ['test'] } }
    await events.create('AWS::Events::Rule', { ...properties, Targets: [{ Id: 'a', Arn: QUEUE }] })
    await events.create('AWS::Events::Rule', {
      ...properties,
      Targets: [{ Id: 'b', Arn: MACHINE, RoleArn: ROLE }],
    })
    await events.put({})
    expect(events.received.map(({ arn }) => arn)).toEqual([MACHINE])
  })

  test.each<[string, JsonObject, string]>([
    [
      'a target that does not run locally',
      { Targets: [{ Id: 'a', Arn: 'arn:aws:sns:us-east-1:1:t' }] },
      'Targets of sns do not run locally',
    ],
    [
      'parameters that do not run locally',
      { Targets: [{ Id: 'a', Arn: QUEUE, HttpParameters: {} }] },
      'Targets.0.HttpParameters is not supported locally',
    ],
    ['an invalid pattern', { EventPattern: { source: 'x' } }, '"source" must be an object or an array'],
  ])('a rule with %s is refused by its name', async (_, change, message) => {
    const events = await startEvents()
    const properties = { EventPattern: { source: ['test'] }, ...change }
    await expect(events.create('AWS::Events::Rule', properties)).rejects.toThrow(
      new RegExp(`^Stack/Thing \\(AWS::Events::Rule, Thing\\): .*${message}`),
    )
  })
})
