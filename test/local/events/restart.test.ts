import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { MemoryStorage } from '../cloud-context.ts'
import { QUEUE, startEvents } from './start-events.ts'

const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/default'

describe('with the storage of an earlier process', () => {
  test('buses and rules that clients made are there, changed as they were', async () => {
    const storage = new MemoryStorage()
    const first = await startEvents({ storage })
    await first.service.call('CreateEventBus', { Name: 'custom', Description: 'mine' })
    await first.rule({ source: ['test'] }, {}, { Name: 'on', EventBusName: 'custom' })
    await first.rule({ source: ['test'] }, { Arn: `${QUEUE}-off` }, { Name: 'off', EventBusName: 'custom' })
    await first.service.call('DisableRule', { Name: 'off', EventBusName: 'custom' })
    await first.rule({}, {}, { Name: 'timed', EventPattern: undefined, ScheduleExpression: 'rate(1 hour)' })
    await first.service.stop?.()
    await first.clock.advance(90 * 60_000)

    const second = await startEvents({ storage, clock: first.clock })
    await second.put({ a: 1 }, { EventBusName: 'custom' })
    expect(second.received).toMatchObject([{ arn: QUEUE, payload: { detail: { a: 1 } } }])
    await second.clock.advance(30 * 60_000)
    expect(second.payloads()[1]).toMatchObject({ source: 'aws.events', time: '2026-01-01T02:00:00Z' })
  })

  test('what clients deleted stays away, and what a template made is not kept', async () => {
    const storage = new MemoryStorage()
    const first = await startEvents({ storage })
    await first.service.call('CreateEventBus', { Name: 'deleted' })
    await first.service.call('DeleteEventBus', { Name: 'deleted' })
    await first.create('AWS::Events::EventBus', { Name: 'of-template' })
    await first.service.stop?.()
    const second = await startEvents({ storage })
    expect(await second.service.call('ListEventBuses', {})).toMatchObject({
      EventBuses: [{ Name: 'default' }],
    })
  })
})

describe('bad requests', () => {
  test.each<[string, string, JsonObject, string]>([
    ['a token that no page gave', 'ListRules', { NextToken: 'x' }, 'The NextToken is not valid.'],
    [
      'two filters of archives',
      'ListArchives',
      { NamePrefix: 'a', EventSourceArn: BUS },
      'At most one filter',
    ],
    ['a time that is none', 'StartReplay', { EventStartTime: 'soon' }, 'soon is not a time'],
    ['a bus with a slash', 'CreateEventBus', { Name: 'a/b' }, "must not contain '/'"],
    ['a replay that is not there', 'DescribeReplay', { ReplayName: 'x' }, 'Replay x does not exist.'],
    ['targets of no rule', 'ListTargetsByRule', { Rule: 'x' }, 'Rule x does not exist on EventBus default.'],
  ])('%s', async (_, action, input, message) => {
    const events = await startEvents()
    await expect(events.service.call(action, input)).rejects.toThrow(message)
  })

  test('a bus takes nothing but events and records of Lambda', async () => {
    const events = await startEvents()
    await expect(events.context.deliver(BUS, { a: 1 })).rejects.toThrow('A bus takes events')
    await expect(events.context.deliver(`${BUS}2`, {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })

  test('more than ten replays under way', async () => {
    const events = await startEvents()
    await events.service.call('CreateArchive', { ArchiveName: 'archive', EventSourceArn: BUS })
    const start = (n: number) =>
      events.service.call('StartReplay', {
        ReplayName: `r${n}`,
        EventSourceArn: BUS.replace('event-bus/default', 'archive/archive'),
        EventStartTime: 0,
        EventEndTime: 1,
        Destination: { Arn: BUS },
      })
    await Promise.all(Array.from({ length: 10 }, (_, n) => start(n)))
    await expect(start(10)).rejects.toMatchObject({ code: 'LimitExceededException' })
  })
})
