import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { compileFilterPattern } from './filter-pattern.ts'
import type { LogGroup, LogRecord, LogStore, LogStream } from './log-store.ts'

/** Where the ARNs of log groups begin, e.g. `arn:aws:logs:us-east-1:000000000000:log-group:`. */
export interface LogsArns {
  group(name: string): string
}

const DEFAULT_PAGE = 10_000
const DESCRIBE_PAGE = 50

const groupInput = z.object({ logGroupName: z.string() })
const streamInput = groupInput.extend({ logStreamName: z.string() })
const page = { nextToken: z.optional(z.string()), limit: z.optional(z.number().int().positive()) }
const putInput = streamInput.extend({
  logEvents: z.array(z.object({ timestamp: z.number(), message: z.string() })),
})
const groupChoice = {
  logGroupName: z.optional(z.string()),
  logGroupIdentifier: z.optional(z.string()),
}
const range = { startTime: z.optional(z.number()), endTime: z.optional(z.number()) }
const getInput = z.object({
  ...groupChoice,
  ...page,
  ...range,
  logStreamName: z.string(),
  startFromHead: z.optional(z.boolean()),
})
const filterInput = z.object({
  ...groupChoice,
  ...page,
  ...range,
  logStreamNames: z.optional(z.array(z.string())),
  logStreamNamePrefix: z.optional(z.string()),
  filterPattern: z.optional(z.string()),
})
const describeGroupsInput = z.object({
  ...page,
  logGroupNamePrefix: z.optional(z.string()),
  logGroupNamePattern: z.optional(z.string()),
})
const describeStreamsInput = z.object({
  ...groupChoice,
  ...page,
  logStreamNamePrefix: z.optional(z.string()),
  orderBy: z.optional(z.enum(['LogStreamName', 'LastEventTime'])),
  descending: z.optional(z.boolean()),
})

/** The actions of CloudWatch Logs that run locally, by name. */
export function logsActions(
  store: LogStore,
  arns: LogsArns,
): Readonly<Record<string, (input: JsonObject) => JsonObject>> {
  function groupOf(input: {
    logGroupName?: string | undefined
    logGroupIdentifier?: string | undefined
  }): LogGroup {
    const name =
      input.logGroupName ?? input.logGroupIdentifier?.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '')
    const group = name === undefined ? undefined : store.groups.get(name)
    if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
    return group
  }
  function streamOf(group: LogGroup, name: string): LogStream {
    const stream = group.streams.get(name)
    if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
    return stream
  }

  return {
    CreateLogGroup: (input) => {
      const { logGroupName } = read(groupInput, input)
      if (store.groups.has(logGroupName)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
      }
      store.ensureGroup(logGroupName)
      return {}
    },
    CreateLogStream: (input) => {
      const { logGroupName, logStreamName } = read(streamInput, input)
      const group = groupOf({ logGroupName })
      if (group.streams.has(logStreamName)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
      }
      store.ensureStream(group, logStreamName)
      return {}
    },
    DeleteLogGroup: (input) => {
      store.groups.delete(groupOf(read(groupInput, input)).name)
      return {}
    },
    PutLogEvents: (input) => {
      const { logGroupName, logStreamName, logEvents } = read(putInput, input)
      streamOf(groupOf({ logGroupName }), logStreamName)
      for (const { timestamp, message } of logEvents) {
        store.append(logGroupName, logStreamName, timestamp, message)
      }
      return { nextSequenceToken: '0' }
    },
    GetLogEvents: (input) => {
      const query = read(getInput, input)
      const group = groupOf(query)
      const stream = streamOf(group, query.logStreamName)
      const records = byTime(
        group.records.filter((record) => record.stream === stream.name && within(record, query)),
      )
      const limit = query.limit ?? DEFAULT_PAGE
      const start = query.nextToken
        ? Number(query.nextToken.slice(2))
        : query.startFromHead === true
          ? 0
          : Math.max(0, records.length - limit)
      const events = records.slice(start, start + limit)
      return {
        events: events.map(({ timestamp, message, ingestionTime }) => ({
          timestamp,
          message,
          ingestionTime,
        })),
        nextForwardToken: `f/${start + events.length}`,
        nextBackwardToken: `b/${Math.max(0, start - limit)}`,
      }
    },
    FilterLogEvents: (input) => {
      const query = read(filterInput, input)
      const group = groupOf(query)
      const matches = compileFilterPattern(query.filterPattern ?? '')
      const streams = query.logStreamNames ? new Set(query.logStreamNames) : undefined
      const prefix = query.logStreamNamePrefix ?? ''
      const records = byTime(
        group.records.filter(
          (record) =>
            within(record, query) &&
            (streams?.has(record.stream) ?? record.stream.startsWith(prefix)) &&
            matches(record.message),
        ),
      )
      const { items, nextToken } = takePage(records, query, DEFAULT_PAGE)
      return {
        events: items.map(({ id, stream, timestamp, message, ingestionTime }) => ({
          eventId: id,
          logStreamName: stream,
          timestamp,
          message,
          ingestionTime,
        })),
        searchedLogStreams: [],
        ...(nextToken !== undefined && { nextToken }),
      }
    },
    DescribeLogGroups: (input) => {
      const query = read(describeGroupsInput, input)
      const groups = [...store.groups.values()]
        .filter(
          ({ name }) =>
            name.startsWith(query.logGroupNamePrefix ?? '') && name.includes(query.logGroupNamePattern ?? ''),
        )
        .toSorted((a, b) => compare(a.name, b.name))
      const { items, nextToken } = takePage(groups, query, DESCRIBE_PAGE)
      return {
        logGroups: items.map((group) => ({
          logGroupName: group.name,
          creationTime: group.createdMs,
          retentionInDays: group.retentionDays,
          metricFilterCount: 0,
          arn: `${arns.group(group.name)}:*`,
          logGroupArn: arns.group(group.name),
          storedBytes: group.bytes,
        })),
        ...(nextToken !== undefined && { nextToken }),
      }
    },
    DescribeLogStreams: (input) => {
      const query = read(describeStreamsInput, input)
      const group = groupOf(query)
      const streams = [...group.streams.values()]
        .filter(({ name }) => name.startsWith(query.logStreamNamePrefix ?? ''))
        .toSorted((a, b) =>
          query.orderBy === 'LastEventTime' ? (a.lastMs ?? 0) - (b.lastMs ?? 0) : compare(a.name, b.name),
        )
      const { items, nextToken } = takePage(
        query.descending ? streams.toReversed() : streams,
        query,
        DESCRIBE_PAGE,
      )
      return {
        logStreams: items.map((stream) => ({
          logStreamName: stream.name,
          creationTime: stream.createdMs,
          firstEventTimestamp: stream.firstMs,
          lastEventTimestamp: stream.lastMs,
          lastIngestionTime: stream.lastMs,
          arn: `${arns.group(group.name)}:log-stream:${stream.name}`,
        })),
        ...(nextToken !== undefined && { nextToken }),
      }
    },
  }
}

function read<Schema extends z.ZodType>(schema: Schema, input: JsonObject): z.infer<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new AwsError('InvalidParameterException', z.prettifyError(parsed.error))
}

function within(
  record: LogRecord,
  query: { startTime?: number | undefined; endTime?: number | undefined },
): boolean {
  return record.timestamp >= (query.startTime ?? 0) && record.timestamp <= (query.endTime ?? Infinity)
}

function byTime(records: readonly LogRecord[]): LogRecord[] {
  return records.toSorted((a, b) => a.timestamp - b.timestamp || compare(a.id, b.id))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function takePage<Item>(
  items: readonly Item[],
  query: { nextToken?: string | undefined; limit?: number | undefined },
  defaultLimit: number,
): { items: readonly Item[]; nextToken: string | undefined } {
  const start = Number(query.nextToken ?? 0)
  const end = start + (query.limit ?? defaultLimit)
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined }
}
