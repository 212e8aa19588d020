import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { SqliteStorage } from '../../../local/sqlite-storage.ts'
import { MemoryStorage } from '../cloud-context.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QUEUE, startEvents, type StartedEvents } from './start-events.ts'

const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/default'
const ARCHIVE = 'arn:aws:events:us-east-1:000000000000:archive/archive'
const REPLAY = {
  ReplayName: 'again',
  EventSourceArn: ARCHIVE,
  EventStartTime: '2026-01-01T00:00:00Z',
  EventEndTime: '2026-01-02T00:00:00Z',
  Destination: { Arn: BUS },
}

const MINUTE_TAKES_MS = 200
/** Longer than it takes to send what these tests archive. */
const ALL_SENT_MS = 1000

describe('archives', () => {
  test('keep the events of their bus that match their pattern', async () => {
    const events = await startArchive({ EventPattern: '{"detail":{"keep":[true]}}' })
    await events.put({ keep: true })
    await events.put({ keep: false })
    await events.service.call('CreateEventBus', { Name: 'other' })
    await events.put({ keep: true }, { EventBusName: 'other' })
    expect(await events.service.call('DescribeArchive', { ArchiveName: 'archive' })).toMatchObject({
      ArchiveArn: ARCHIVE,
      EventSourceArn: BUS,
      EventCount: 1,
      State: 'ENABLED',
      RetentionDays: 0,
      EventPattern: '{"detail":{"keep":[true]}}',
    })
  })

  test('forget events whose retention is over', async () => {
    const events = await startArchive({ RetentionDays: 1 })
    await events.put({})
    await events.clock.advance(86_400_001)
    expect(await events.service.call('ListArchives', {})).toMatchObject({ Archives: [{ EventCount: 0 }] })
  })

  test('can be changed and deleted', async () => {
    const events = await startArchive()
    await events.service.call('UpdateArchive', {
      ArchiveName: 'archive',
      Description: 'new',
      RetentionDays: 5,
    })
    expect(await events.service.call('DescribeArchive', { ArchiveName: 'archive' })).toMatchObject({
      Description: 'new',
      RetentionDays: 5,
    })
    await events.service.call('DeleteArchive', { ArchiveName: 'archive' })
    await expect(events.service.call('DescribeArchive', { ArchiveName: 'archive' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Archive archive does not exist.',
    })
  })

  test.each<[string, JsonObject, string]>([
    ['a name in use', { ArchiveName: 'archive' }, 'ResourceAlreadyExistsException'],
    ['a bus that is not there', { EventSourceArn: `${BUS}s` }, 'ResourceNotFoundException'],
    ['an invalid pattern', { EventPattern: '{"a":1}' }, 'InvalidEventPatternException'],
  ])('refuse %s', async (_, change, code) => {
    const events = await startArchive()
    const request = { ArchiveName: 'second', EventSourceArn: BUS, ...change }
    await expect(events.service.call('CreateArchive', request)).rejects.toMatchObject({ code })
  })
})

describe('replays', () => {
  test('send the archived events again, marked, and do not archive them again', async () => {
    const events = await startArchive()
    await events.put({ n: 1 })
    const original = events.payloads()[0]
    const started = await events.service.call('StartReplay', REPLAY)
    expect(started).toMatchObject({ State: 'STARTING', ReplayStartTime: 1_767_225_600 })
    await events.clock.advance(ALL_SENT_MS)
    expect(events.payloads()).toEqual([
      original,
      expect.objectContaining({ 'replay-name': 'again', detail: { n: 1 } }),
    ])
    expect(events.payloads()[1]).toEqual({ ...Object(original), 'replay-name': 'again' })
    expect(await events.service.call('DescribeReplay', { ReplayName: 'again' })).toMatchObject({
      State: 'COMPLETED',
      EventLastReplayedTime: 1_767_225_600,
      ReplayEndTime: 1_767_225_600.4,
      Destination: { Arn: BUS },
    })
    expect(await events.service.call('DescribeArchive', { ArchiveName: 'archive' })).toMatchObject({
      EventCount: 1,
    })
  })

  test('send only events of the time asked for, minute after minute', async () => {
    const events = await startArchive()
    for (const minute of ['00:05', '00:01', '00:01', '01:00']) {
      await events.put({ minute }, { Time: `2026-01-01T${minute}:30Z` })
    }
    events.received.length = 0
    await events.service.call('StartReplay', { ...REPLAY, EventEndTime: '2026-01-01T00:30:00Z' })
    await events.clock.advance(ALL_SENT_MS)
    expect(events.payloads()).toMatchObject(
      ['00:01', '00:01', '00:05'].map((minute) => ({ detail: { minute } })),
    )
  })

  test('reach only the rules asked for, and not those that exclude replays', async () => {
    const events = await startArchive()
    await events.rule({ source: ['test'] }, { Arn: `${QUEUE}-filtered` }, { Name: 'filtered' })
    await events.rule(
      { source: ['test'], 'replay-name': [{ exists: false }] },
      { Arn: `${QUEUE}-live` },
      { Name: 'live' },
    )
    await events.put({})
    events.received.length = 0
    const FilterArns = ['filtered', 'live'].map(
      (rule) => `arn:aws:events:us-east-1:000000000000:rule/${rule}`,
    )
    await events.service.call('StartReplay', { ...REPLAY, Destination: { Arn: BUS, FilterArns } })
    await events.clock.advance(ALL_SENT_MS)
    expect(events.received.map(({ arn }) => arn)).toEqual([`${QUEUE}-filtered`])
  })

  test('can be cancelled between two minutes', async () => {
    const events = await startArchive()
    await events.put({}, { Time: '2026-01-01T00:01:00Z' })
    await events.put({}, { Time: '2026-01-01T00:02:00Z' })
    events.received.length = 0
    await events.service.call('StartReplay', REPLAY)
    await events.clock.advance(MINUTE_TAKES_MS)
    expect(await events.service.call('DescribeReplay', { ReplayName: 'again' })).toMatchObject({
      State: 'RUNNING',
      EventLastReplayedTime: Date.parse('2026-01-01T00:01:00Z') / 1000,
    })
    expect(await events.service.call('CancelReplay', { ReplayName: 'again' })).toMatchObject({
      State: 'CANCELLING',
    })
    await events.clock.advance(ALL_SENT_MS)
    expect(events.payloads()).toMatchObject([{ time: '2026-01-01T00:01:00Z' }])
    expect(await events.service.call('ListReplays', { State: 'CANCELLED' })).toMatchObject({
      Replays: [{ ReplayName: 'again' }],
    })
    await expect(events.service.call('CancelReplay', { ReplayName: 'again' })).rejects.toMatchObject({
      code: 'IllegalStatusException',
    })
  })

  test.each<[string, JsonObject, string]>([
    ['another bus', { Destination: { Arn: `${BUS}2` } }, 'Cross event bus replay is not permitted.'],
    ['a bus that is not there', { Destination: { Arn: `${BUS}3` } }, 'Event bus default3 does not exist.'],
    ['an archive that is not there', { EventSourceArn: `${ARCHIVE}2` }, 'Archive archive2 does not exist.'],
    [
      'an end before the start',
      { EventEndTime: '2025-01-01T00:00:00Z' },
      'EventStartTime must be before EventEndTime.',
    ],
    ['no archive', { EventSourceArn: BUS }, 'Must contain an archive ARN.'],
    ['no bus', { Destination: { Arn: QUEUE } }, 'Must contain an event bus ARN.'],
  ])('refuse %s', async (_, change, message) => {
    const events = await startArchive()
    await events.service.call('CreateEventBus', { Name: 'default2' })
    await expect(events.service.call('StartReplay', { ...REPLAY, ...change })).rejects.toMatchObject({
      message: expect.stringContaining(message),
    })
  })

  test('refuse a name in use', async () => {
    const events = await startArchive()
    await events.service.call('StartReplay', REPLAY)
    await expect(events.service.call('StartReplay', REPLAY)).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
    })
  })

  test.each(['memory', 'disk'])('go on after a restart with their state in %s', async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'events-'))
    try {
      const storage = kind === 'disk' ? new SqliteStorage(folder) : new MemoryStorage()
      const killed = await startArchive({}, storage)
      await killed.put({ n: 1 })
      await killed.service.call('StartReplay', REPLAY)
      await killed.service.stop?.()
      const events = await startEvents({ storage })
      await events.clock.advance(ALL_SENT_MS)
      expect(events.payloads()).toMatchObject([{ detail: { n: 1 }, 'replay-name': 'again' }])
      storage.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

/** An archive of the default bus, and a rule that sends all events of the tests to the queue. */
async function startArchive(
  settings: JsonObject = {},
  storage: MemoryStorage | SqliteStorage = new MemoryStorage(),
): Promise<StartedEvents> {
  const events = await startEvents({ storage })
  await events.service.call('CreateArchive', { ArchiveName: 'archive', EventSourceArn: BUS, ...settings })
  await events.rule({ source: ['test'] })
  return events
}
