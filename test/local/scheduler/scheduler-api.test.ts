import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { MACHINE, scheduleInput, startScheduler } from './start-scheduler.ts'

const ARN = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/schedule'

describe('the REST API', () => {
  test('creates, gets, updates, lists and deletes schedules', async () => {
    const scheduler = await startScheduler()
    const { Name: _, ...body } = scheduleInput({ ClientToken: 'once', StartDate: 1_767_312_000 })
    expect(await scheduler.request('POST', '/schedules/schedule', body)).toEqual({ ScheduleArn: ARN })
    expect(await scheduler.request('POST', '/schedules/schedule', body)).toEqual({ ScheduleArn: ARN })
    expect(await scheduler.request('GET', '/schedules/schedule?groupName=default')).toMatchObject({
      Arn: ARN,
      Name: 'schedule',
      GroupName: 'default',
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'NONE',
      StartDate: 1_767_312_000,
      CreationDate: 1_767_225_600,
      Target: { Arn: MACHINE },
    })
    await scheduler.request('PUT', '/schedules/schedule', { ...body, State: 'DISABLED' })
    expect(
      await scheduler.request('GET', '/schedules?NamePrefix=sch&State=DISABLED&ScheduleGroup=default'),
    ).toEqual({
      Schedules: [
        {
          Arn: ARN,
          Name: 'schedule',
          GroupName: 'default',
          State: 'DISABLED',
          Target: { Arn: MACHINE },
          CreationDate: 1_767_225_600,
          LastModificationDate: 1_767_225_600,
        },
      ],
    })
    expect(await scheduler.request('DELETE', '/schedules/schedule')).toEqual({})
    expect(await scheduler.request('GET', '/schedules')).toEqual({ Schedules: [] })
  })

  test('lists in pages', async () => {
    const scheduler = await startScheduler()
    for (const Name of ['c', 'a', 'b']) await scheduler.create({ Name })
    const first = await scheduler.request('GET', '/schedules?MaxResults=2')
    expect(first).toMatchObject({ Schedules: [{ Name: 'a' }, { Name: 'b' }] })
    const next = encodeURIComponent(JSON.stringify(first['NextToken']).slice(1, -1))
    expect(await scheduler.request('GET', `/schedules?NextToken=${next}`)).toEqual({
      Schedules: [expect.objectContaining({ Name: 'c' })],
    })
  })

  test('keeps schedules in groups, which take them along when they are deleted', async () => {
    const scheduler = await startScheduler()
    await scheduler.request('POST', '/schedule-groups/jobs', {})
    await scheduler.create({ GroupName: 'jobs' })
    await scheduler.create()
    expect(await scheduler.request('GET', '/schedule-groups/jobs')).toMatchObject({
      Name: 'jobs',
      State: 'ACTIVE',
    })
    expect(await scheduler.request('GET', '/schedule-groups')).toMatchObject({
      ScheduleGroups: [{ Name: 'default' }, { Name: 'jobs' }],
    })
    await scheduler.request('DELETE', '/schedule-groups/jobs')
    expect(await scheduler.request('GET', '/schedules')).toMatchObject({
      Schedules: [{ GroupName: 'default' }],
    })
  })

  test.each<[string, string, string, JsonObject | undefined, string, number]>([
    ['a name in use', 'POST', '/schedules/taken', scheduleInput(), 'ConflictException', 409],
    [
      'a schedule that is not there',
      'GET',
      '/schedules/nothing',
      undefined,
      'ResourceNotFoundException',
      404,
    ],
    [
      'an update of one that is not there',
      'PUT',
      '/schedules/nothing',
      scheduleInput(),
      'ResourceNotFoundException',
      404,
    ],
    [
      'a group that is not there',
      'POST',
      '/schedules/new',
      scheduleInput({ GroupName: 'no' }),
      'ResourceNotFoundException',
      404,
    ],
    ['a group in use', 'POST', '/schedule-groups/default', {}, 'ConflictException', 409],
    [
      'the end of the default group',
      'DELETE',
      '/schedule-groups/default',
      undefined,
      'ValidationException',
      400,
    ],
    ['a bad name', 'POST', '/schedules/a%20b', scheduleInput(), 'ValidationException', 400],
    [
      'a bad expression',
      'POST',
      '/schedules/new',
      scheduleInput({ ScheduleExpression: 'cron(1)' }),
      'ValidationException',
      400,
    ],
    [
      'a day that is not in the calendar',
      'POST',
      '/schedules/new',
      scheduleInput({ ScheduleExpression: 'at(2027-02-30T00:00:00)' }),
      'ValidationException',
      400,
    ],
    [
      'a bad time zone',
      'POST',
      '/schedules/new',
      scheduleInput({ ScheduleExpressionTimezone: 'Mars' }),
      'ValidationException',
      400,
    ],
    [
      'an end before the start',
      'POST',
      '/schedules/new',
      scheduleInput({ StartDate: 2, EndDate: 1 }),
      'ValidationException',
      400,
    ],
    [
      'a window without length',
      'POST',
      '/schedules/new',
      scheduleInput({ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }),
      'ValidationException',
      400,
    ],
    [
      'a bus without parameters',
      'POST',
      '/schedules/new',
      scheduleInput({}, { Arn: 'arn:aws:events:us-east-1:1:event-bus/b' }),
      'ValidationException',
      400,
    ],
    [
      'an ARN that is none',
      'POST',
      '/schedules/new',
      scheduleInput({}, { Arn: 'x' }),
      'ValidationException',
      400,
    ],
    ['an unknown path', 'POST', '/tags/x', {}, 'UnknownOperationException', 404],
  ])('refuses %s', async (_, method, path, body, code, statusCode) => {
    const scheduler = await startScheduler()
    await scheduler.create({ Name: 'taken' })
    await expect(scheduler.request(method, path, body)).rejects.toMatchObject({ code, statusCode })
  })

  test('refuses actions that are not there', async () => {
    const scheduler = await startScheduler()
    await expect(scheduler.call('TagResource', {})).rejects.toMatchObject({
      code: 'UnknownOperationException',
    })
  })
})
