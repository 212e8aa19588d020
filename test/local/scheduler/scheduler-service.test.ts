import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../local/aws-error.ts'
import type { JsonObject } from '../../../local/json.ts'
import { MemoryStorage } from '../cloud-context.ts'
import { MACHINE, scheduleInput, startScheduler } from './start-scheduler.ts'

const HOUR = 3_600_000

describe('runs', () => {
  test('of a rate begin at once and go on from there', async () => {
    const scheduler = await startScheduler()
    await scheduler.clock.advance(60_000)
    await scheduler.create()
    await scheduler.clock.advance(2 * HOUR)
    expect(scheduler.received.map(({ at }) => at)).toEqual([
      '2026-01-01T00:01:00.000Z',
      '2026-01-01T01:01:00.000Z',
      '2026-01-01T02:01:00.000Z',
    ])
  })

  test('of a rate begin at its start date and end before its end date', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({ StartDate: '2026-01-01T10:30:00Z', EndDate: '2026-01-01T12:30:00Z' })
    await scheduler.clock.advance(24 * HOUR)
    expect(scheduler.received.map(({ at }) => at)).toEqual([
      '2026-01-01T10:30:00.000Z',
      '2026-01-01T11:30:00.000Z',
    ])
  })

  test('of a cron expression follow its time zone', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({
      ScheduleExpression: 'cron(0 9 * * ? *)',
      ScheduleExpressionTimezone: 'America/New_York',
      StartDate: '2026-01-02T00:00:00Z',
    })
    await scheduler.clock.advance(48 * HOUR)
    expect(scheduler.received.map(({ at }) => at)).toEqual(['2026-01-02T14:00:00.000Z'])
  })

  test('of a one-time schedule are one, and delete it if it says so', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({ Name: 'kept', ScheduleExpression: 'at(2026-01-01T01:00:00)' })
    await scheduler.create({
      Name: 'deleted',
      ScheduleExpression: 'at(2026-01-01T01:00:00)',
      ActionAfterCompletion: 'DELETE',
    })
    await scheduler.clock.advance(2 * HOUR)
    expect(scheduler.received).toHaveLength(2)
    expect(await scheduler.call('ListSchedules', {})).toMatchObject({ Schedules: [{ Name: 'kept' }] })
  })

  test('of a schedule with an end date delete it after the last', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({ EndDate: '2026-01-01T01:30:00Z', ActionAfterCompletion: 'DELETE' })
    await scheduler.clock.advance(HOUR - 1)
    expect(await scheduler.call('ListSchedules', {})).toMatchObject({ Schedules: [{ Name: 'schedule' }] })
    await scheduler.clock.advance(1)
    expect(scheduler.received).toHaveLength(2)
    expect(await scheduler.call('ListSchedules', {})).toEqual({ Schedules: [] })
  })

  test('of a time that is past are none, which is told', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({ ScheduleExpression: 'at(2025-01-01T00:00:00)' })
    await scheduler.clock.advance(HOUR)
    expect(scheduler.received).toEqual([])
    expect(scheduler.context.lines).toEqual([expect.stringContaining('never runs: its time is past')])
  })

  test('rest while the schedule is disabled, and begin when it is enabled', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({ State: 'DISABLED' })
    await scheduler.clock.advance(90 * 60_000)
    expect(scheduler.received).toEqual([])
    await scheduler.call('UpdateSchedule', scheduleInput())
    await scheduler.clock.advance(HOUR)
    expect(scheduler.received.map(({ at }) => at)).toEqual(['2026-01-01T02:00:00.000Z'])
  })

  test('end with the schedule and with the service', async () => {
    const scheduler = await startScheduler()
    await scheduler.create()
    await scheduler.create({ Name: 'other' })
    await scheduler.clock.advance(0)
    await scheduler.call('DeleteSchedule', { Name: 'schedule' })
    await scheduler.clock.advance(HOUR)
    expect(scheduler.received).toHaveLength(3)
    await scheduler.service.stop?.()
    await scheduler.clock.advance(HOUR)
    expect(scheduler.received).toHaveLength(3)
  })

  test('do not make virtual time leap', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({ ScheduleExpression: 'cron(0 12 * * ? *)' })
    scheduler.clock.startJumping()
    for (let turn = 0; turn < 20; turn++) await scheduler.clock.settle()
    expect(scheduler.received).toEqual([])
  })

  test('in a flexible window are at its beginning, which is told', async () => {
    const scheduler = await startScheduler()
    await scheduler.create({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } })
    await scheduler.clock.advance(0)
    expect(scheduler.received).toHaveLength(1)
    expect(scheduler.context.lines).toEqual([
      expect.stringContaining('locally it runs when the window begins'),
    ])
  })
})

describe('after a restart', () => {
  test('schedules of clients go on; a one-time schedule that was missed runs', async () => {
    const storage = new MemoryStorage()
    const first = await startScheduler({ storage })
    await first.create({
      Name: 'rate',
      ScheduleExpression: 'rate(2 hours)',
      StartDate: '2026-01-01T00:30:00Z',
    })
    await first.create({ Name: 'missed', ScheduleExpression: 'at(2026-01-01T01:00:00)' })
    await first.create({ Name: 'done', ScheduleExpression: 'at(2026-01-01T00:10:00)' })
    await first.clock.advance(40 * 60_000)
    expect(first.received).toHaveLength(2)
    await first.service.stop?.()
    await first.clock.advance(3 * HOUR)
    const second = await startScheduler({ storage, clock: first.clock })
    await second.clock.advance(HOUR)
    expect(second.received.map(({ at }) => at)).toEqual([
      '2026-01-01T03:40:00.000Z',
      '2026-01-01T04:30:00.000Z',
    ])
  })

  test('a run under way is made again', async () => {
    const storage = new MemoryStorage()
    const killed = await startScheduler({
      storage,
      onDeliver: () => {
        throw new AwsError('ServiceUnavailable', 'later', { statusCode: 503 })
      },
    })
    await killed.create(
      { ScheduleExpression: 'at(2026-01-01T00:00:10)' },
      { Input: '{"at":"<aws.scheduler.scheduled-time>","attempt":"<aws.scheduler.attempt-number>"}' },
    )
    await killed.clock.advance(10_000)
    await killed.service.stop?.()
    const scheduler = await startScheduler({ storage, clock: killed.clock })
    await scheduler.clock.advance(3_600_000)
    expect(scheduler.received.map(({ payload }) => payload)).toEqual([
      { at: '2026-01-01T00:00:10Z', attempt: '2' },
    ])
  })
})

describe('resources of templates', () => {
  const create = async (
    type: string,
    properties: JsonObject,
    scheduler: Awaited<ReturnType<typeof startScheduler>>,
  ) => {
    const resource = { logicalId: 'Thing', type, properties, metadata: {}, path: 'Stack/Thing' }
    return scheduler.service.resourceTypes[type]?.(resource)
  }

  test('group and schedule are made with what Ref and GetAtt give, and run when the cloud starts', async () => {
    const scheduler = await startScheduler({ start: false })
    const group = await create('AWS::Scheduler::ScheduleGroup', { Name: 'jobs' }, scheduler)
    expect(group).toEqual({
      ref: 'jobs',
      attributes: { Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/jobs' },
    })
    const { Name: _, ...properties } = scheduleInput(
      { GroupName: 'jobs' },
      { RetryPolicy: { MaximumRetryAttempts: '3' } },
    )
    const schedule = await create('AWS::Scheduler::Schedule', properties, scheduler)
    expect(schedule).toEqual({
      ref: 'Thing',
      attributes: { Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/jobs/Thing' },
    })
    await scheduler.clock.advance(0)
    expect(scheduler.received).toEqual([])
    await scheduler.service.start?.()
    await scheduler.clock.advance(0)
    expect(scheduler.received).toHaveLength(1)
  })

  test.each<[string, JsonObject, string]>([
    ['an invalid expression', { ScheduleExpression: 'rate(5)' }, 'Invalid Schedule Expression rate'],
    ['a group that is not there', { GroupName: 'nowhere' }, 'Schedule group nowhere does not exist'],
    [
      'a target that does not run locally',
      { Target: { Arn: 'arn:aws:ecs:us-east-1:1:cluster/c', RoleArn: 'r' } },
      'Targets of ecs do not run locally',
    ],
    [
      'parameters that do not run locally',
      { Target: { Arn: MACHINE, RoleArn: 'r', EcsParameters: {} } },
      'Target.EcsParameters is not supported locally',
    ],
  ])('a schedule with %s is refused by its name', async (_, change, message) => {
    const scheduler = await startScheduler()
    await expect(create('AWS::Scheduler::Schedule', scheduleInput(change), scheduler)).rejects.toThrow(
      new RegExp(`^Stack/Thing \\(AWS::Scheduler::Schedule, Thing\\): .*${message}`),
    )
  })
})
