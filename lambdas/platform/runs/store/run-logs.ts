import {
  AccessDeniedException,
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs'

/** Limits of one answer, so that it comes in time and fits 6 MB. CloudWatch may answer with empty pages in between. */
const MAX_LINES = 1000
const MAX_PAGES = 20
const MAX_LENGTH = 2_500_000

/** A record of a log group. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly message: string
}

/** What to look for. */
export interface LogQuery {
  readonly groups: readonly string[]
  /** A text that records must have. */
  readonly phrase: string
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to?: number | undefined
  /** Its end is that of the time: what was found by then is the answer. */
  readonly signal: AbortSignal
}

let client: CloudWatchLogsClient | undefined

/**
 * Finds records of log groups, the oldest first. A group that is gone has none; one that this function may not read (any
 * more, because its function left the stack) makes the answer incomplete, and so
 * does the end of the time.
 */
export async function findLogs(
  query: LogQuery,
): Promise<{ readonly records: readonly LogRecord[]; readonly truncated: boolean }> {
  const found = await Promise.all(query.groups.map((group) => findInGroup(group, query)))
  const all = found.flatMap(({ records }) => records).toSorted((a, b) => a.timestamp - b.timestamp)
  const records: LogRecord[] = []
  let length = 0
  for (const record of all) {
    length += record.message.length
    if (records.length === MAX_LINES || length > MAX_LENGTH) return { records, truncated: true }
    records.push(record)
  }
  return { records, truncated: found.some(({ truncated }) => truncated) }
}

async function findInGroup(
  logGroupName: string,
  { phrase, from, to, signal }: LogQuery,
): Promise<{ records: LogRecord[]; truncated: boolean }> {
  client ??= new CloudWatchLogsClient()
  const records: LogRecord[] = []
  let nextToken: string | undefined
  for (let page = 0; page < MAX_PAGES && !signal.aborted; page += 1) {
    try {
      const answer = await client.send(
        new FilterLogEventsCommand({
          logGroupName,
          // In quotation marks it is one term, whatever is in it.
          filterPattern: `"${phrase}"`,
          startTime: from,
          endTime: to,
          limit: MAX_LINES,
          nextToken,
        }),
        { abortSignal: signal },
      )
      for (const { timestamp, message } of answer.events ?? []) {
        if (timestamp !== undefined && message !== undefined) records.push({ timestamp, message })
      }
      nextToken = answer.nextToken
    } catch (error) {
      if (signal.aborted) break
      if (error instanceof ResourceNotFoundException) return { records, truncated: false }
      if (error instanceof AccessDeniedException) return { records, truncated: true }
      throw error
    }
    if (nextToken === undefined) return { records, truncated: false }
    if (records.length > MAX_LINES) break
  }
  return { records, truncated: true }
}
