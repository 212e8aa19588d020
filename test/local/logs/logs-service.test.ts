import { describe, expect, it } from 'vitest'
import { createLogsService } from '../../../local/services/logs/logs-service.ts'
import type { LogsService } from '../../../local/services/logs/logs-service.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext } from '../cloud-context.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const group = { logGroupName: '/app' }

async function startLogs(): Promise<{
  logs: LogsService
  clock: VirtualClock
  put: (stream: string, ...messages: string[]) => void
}> {
  const clock = new VirtualClock()
  const logs = createLogsService(createTestContext({ clock }))
  await logs.resourceTypes['AWS::Logs::LogGroup']?.({
    logicalId: 'Group',
    type: 'AWS::Logs::LogGroup',
    path: 'App/Group',
    metadata: {},
    properties: { LogGroupName: '/app', RetentionInDays: 30 },
  })
  const put = (stream: string, ...messages: string[]): void => {
    for (const message of messages) logs.store.append('/app', stream, clock.now(), message)
  }
  return { logs, clock, put }
}

describe('CloudWatch Logs', () => {
  it('keeps what PutLogEvents writes to a stream that exists, and nothing else', async () => {
    const { logs } = await startLogs()
    const event = { logStreamName: 's', logEvents: [{ timestamp: START, message: 'hello' }] }
    await expect(logs.call?.('PutLogEvents', { ...group, ...event })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    await logs.call?.('CreateLogStream', { ...group, logStreamName: 's' })
    await logs.call?.('PutLogEvents', { ...group, ...event })
    expect(await logs.call?.('GetLogEvents', { ...group, logStreamName: 's' })).toMatchObject({
      events: [{ timestamp: START, message: 'hello', ingestionTime: START }],
    })
    await expect(
      logs.call?.('GetLogEvents', { logGroupName: '/gone', logStreamName: 's' }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    })
  })

  it('pages through a stream from its head, and from its tail by default', async () => {
    const { logs, put } = await startLogs()
    put('s', 'one', 'two', 'three')
    const read = { ...group, logStreamName: 's', limit: 2 }
    const messages = (answer: unknown): string[] => JSON.stringify(answer).match(/one|two|three/g) ?? []
    expect(messages(await logs.call?.('GetLogEvents', read))).toEqual(['two', 'three'])
    const first = await logs.call?.('GetLogEvents', { ...read, startFromHead: true })
    expect(messages(first)).toEqual(['one', 'two'])
    const second = await logs.call?.('GetLogEvents', { ...read, nextToken: first?.['nextForwardToken'] })
    expect(messages(second)).toEqual(['three'])
    const third = await logs.call?.('GetLogEvents', { ...read, nextToken: second?.['nextForwardToken'] })
    expect(messages(third)).toEqual([])
    expect(third?.['nextForwardToken']).toBe(second?.['nextForwardToken'])
  })

  it.each([
    ['', ['ERROR timed out', 'INFO retry', 'ERROR retry later']],
    ['ERROR', ['ERROR timed out', 'ERROR retry later']],
    ['ERROR retry', ['ERROR retry later']],
    ['"timed out"', ['ERROR timed out']],
    ['ERROR -retry', ['ERROR timed out']],
    ['?timed ?INFO', ['ERROR timed out', 'INFO retry']],
  ])('filters by the pattern %j', async (filterPattern, expected) => {
    const { logs, put } = await startLogs()
    put('a', 'ERROR timed out', 'INFO retry')
    put('b', 'ERROR retry later')
    const answer = await logs.call?.('FilterLogEvents', { ...group, filterPattern })
    expect(answer).toMatchObject({ events: expected.map((message) => ({ message })) })
    expect(answer?.['events']).toHaveLength(expected.length)
  })

  it('filters by time and stream, and pages', async () => {
    const { logs, clock, put } = await startLogs()
    put('a', 'early')
    await clock.advance(1000)
    put('b', 'late')
    expect(await logs.call?.('FilterLogEvents', { ...group, startTime: START + 1 })).toMatchObject({
      events: [{ message: 'late', logStreamName: 'b' }],
    })
    expect(await logs.call?.('FilterLogEvents', { ...group, logStreamNames: ['a'] })).toMatchObject({
      events: [{ message: 'early' }],
    })
    const page = await logs.call?.('FilterLogEvents', { ...group, limit: 1 })
    expect(page).toMatchObject({ events: [{ message: 'early' }] })
    expect(
      await logs.call?.('FilterLogEvents', { ...group, limit: 1, nextToken: page?.['nextToken'] }),
    ).toMatchObject({ events: [{ message: 'late' }] })
  })

  it('says that it does not filter by fields', async () => {
    const { logs } = await startLogs()
    await expect(
      logs.call?.('FilterLogEvents', { ...group, filterPattern: '{ $.level = "ERROR" }' }),
    ).rejects.toThrow('by terms only')
  })

  it('describes groups and streams', async () => {
    const { logs, put } = await startLogs()
    put('old', 'x')
    logs.store.ensureGroup('/other')
    expect(await logs.call?.('DescribeLogGroups', { logGroupNamePrefix: '/a' })).toEqual({
      logGroups: [
        {
          logGroupName: '/app',
          creationTime: START,
          retentionInDays: 30,
          metricFilterCount: 0,
          arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/app:*',
          logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/app',
          storedBytes: 27,
        },
      ],
    })
    expect(await logs.call?.('DescribeLogStreams', group)).toMatchObject({
      logStreams: [{ logStreamName: 'old', lastEventTimestamp: START }],
    })
  })

  it('drops the older half of a group when it has too much, so that memory stays bounded', async () => {
    const { logs, put } = await startLogs()
    const mega = 'x'.repeat(1024 * 1024 - 100)
    for (let index = 0; index < 40; index++) put(`stream-${index}`, `${index} ${mega}`)
    const { records, bytes, streams } = logs.store.ensureGroup('/app')
    expect(bytes).toBeLessThan(4.5 * 1024 * 1024)
    expect(records.at(-1)?.message).toMatch(/^39 /)
    expect(streams.size).toBe(records.length)
  })

  it('takes events of a rule for a group', async () => {
    const { logs } = await startLogs()
    await logs.deliver?.('arn:aws:logs:us-east-1:000000000000:log-group:/app:*', { detail: 1 }, {})
    expect(logs.store.ensureGroup('/app').records).toMatchObject([{ message: '{"detail":1}' }])
    await expect(
      logs.deliver?.('arn:aws:logs:us-east-1:000000000000:log-group:/gone', {}, {}),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
  })
})
