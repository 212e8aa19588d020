import {
  EventBridgeClient,
  InvalidEventPatternException,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  StartReplayCommand,
  CreateArchiveCommand,
  DescribeReplayCommand,
} from '@aws-sdk/client-eventbridge'
import {
  ConflictException,
  CreateScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerRequest } from '../../../local/front/answer-request.ts'
import { openFront, type Front } from '../../../local/front/front.ts'
import { Router } from '../../../local/front/route-request.ts'
import { createSchedulerService } from '../../../local/services/scheduler/scheduler-service.ts'
import { QUEUE, startEvents, type StartedEvents } from './start-events.ts'

const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/default'

let events: StartedEvents
let front: Front
let eventBridge: EventBridgeClient
let scheduler: SchedulerClient

beforeEach(async () => {
  events = await startEvents()
  const router = new Router([events.service, createSchedulerService(events.context)])
  front = await openFront({
    port: 0,
    clock: events.clock,
    answer: (request, requestId) =>
      answerRequest(
        {
          router,
          origins: new Set(),
          callerWith: () => undefined,
          before: () => {},
          crashesAfter: () => false,
        },
        request,
        requestId,
      ),
    log: () => {},
  })
  const options = {
    endpoint: front.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
  eventBridge = new EventBridgeClient(options)
  scheduler = new SchedulerClient(options)
})

afterEach(async () => {
  eventBridge.destroy()
  scheduler.destroy()
  await front.stop()
})

test('the AWS SDK puts rules and events, archives and replays', async () => {
  await eventBridge.send(
    new CreateArchiveCommand({ ArchiveName: 'archive', EventSourceArn: BUS, RetentionDays: 1 }),
  )
  await eventBridge.send(new PutRuleCommand({ Name: 'rule', EventPattern: '{"source":["test"]}' }))
  await eventBridge.send(new PutTargetsCommand({ Rule: 'rule', Targets: [{ Id: 'target', Arn: QUEUE }] }))
  const Time = new Date('2026-01-01T00:00:30Z')
  const put = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        { Source: 'test', DetailType: 'Test', Detail: '{"a":1}', Time },
        { Source: 'aws.test', DetailType: 'Test', Detail: '{}' },
      ],
    }),
  )
  expect(put.FailedEntryCount).toBe(1)
  expect(put.Entries?.[1]?.ErrorCode).toBe('NotAuthorizedForSourceException')
  await events.clock.settle()
  expect(events.payloads()).toMatchObject([{ detail: { a: 1 }, time: '2026-01-01T00:00:30Z' }])

  const started = await eventBridge.send(
    new StartReplayCommand({
      ReplayName: 'again',
      EventSourceArn: BUS.replace('event-bus/default', 'archive/archive'),
      EventStartTime: new Date('2026-01-01T00:00:00Z'),
      EventEndTime: new Date('2026-01-01T01:00:00Z'),
      Destination: { Arn: BUS },
    }),
  )
  expect(started.State).toBe('STARTING')
  await events.clock.advance(1000)
  const replay = await eventBridge.send(new DescribeReplayCommand({ ReplayName: 'again' }))
  expect(replay.EventLastReplayedTime).toEqual(Time)
  expect(events.payloads()).toHaveLength(2)
  const { Rules } = await eventBridge.send(new ListRulesCommand({}))
  expect(Rules).toMatchObject([{ Name: 'rule', State: 'ENABLED' }])
})

test('the AWS SDK sees the exceptions of the API models', async () => {
  const putRule = new PutRuleCommand({ Name: 'rule', EventPattern: '{"source":"test"}' })
  await expect(eventBridge.send(putRule)).rejects.toBeInstanceOf(InvalidEventPatternException)
  const create = {
    Name: 'schedule',
    ScheduleExpression: 'rate(1 hour)',
    StartDate: new Date('2026-02-01T00:00:00Z'),
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target: { Arn: QUEUE, RoleArn: 'arn:aws:iam::000000000000:role/r' },
  }
  await scheduler.send(new CreateScheduleCommand(create))
  await expect(scheduler.send(new CreateScheduleCommand(create))).rejects.toBeInstanceOf(ConflictException)
  const schedule = await scheduler.send(new GetScheduleCommand({ Name: 'schedule' }))
  expect(schedule.StartDate).toEqual(create.StartDate)
  expect((await scheduler.send(new ListSchedulesCommand({ GroupName: 'default' }))).Schedules).toHaveLength(1)
})
