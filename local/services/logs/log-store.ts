/** One record of a log stream. */
export interface LogRecord {
  readonly id: string
  readonly stream: string
  readonly timestamp: number
  readonly ingestionTime: number
  readonly message: string
}

export interface LogStream {
  readonly name: string
  readonly createdMs: number
  firstMs: number | undefined
  lastMs: number | undefined
}

export interface LogGroup {
  readonly name: string
  readonly createdMs: number
  retentionDays: number | undefined
  readonly streams: Map<string, LogStream>
  /** In order of arrival. */
  records: LogRecord[]
  bytes: number
}

/** What one group keeps; when it has more, the older half goes. Memory stays bounded however long a cloud runs. */
const MAX_GROUP_BYTES = 4 * 1024 * 1024
/** CloudWatch Logs cuts a longer record: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_RECORD_BYTES = 1024 * 1024
/** What CloudWatch counts for each record beside its text. */
const RECORD_OVERHEAD_BYTES = 26

/** The log groups in memory. Logs are for the person who watches a run: they do not outlive the process. */
export class LogStore {
  readonly groups = new Map<string, LogGroup>()
  readonly #now: () => number
  readonly #listeners = new Set<(group: string, record: LogRecord) => void>()
  #lastId = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** The group of that name, made when there is none. */
  ensureGroup(name: string): LogGroup {
    let group = this.groups.get(name)
    if (!group) {
      group = {
        name,
        createdMs: this.#now(),
        retentionDays: undefined,
        streams: new Map(),
        records: [],
        bytes: 0,
      }
      this.groups.set(name, group)
    }
    return group
  }

  ensureStream(group: LogGroup, name: string): LogStream {
    let stream = group.streams.get(name)
    if (!stream) {
      stream = { name, createdMs: this.#now(), firstMs: undefined, lastMs: undefined }
      group.streams.set(name, stream)
    }
    return stream
  }

  /** Adds a record; group and stream are made when they do not exist. */
  append(groupName: string, streamName: string, timestamp: number, message: string): void {
    const group = this.ensureGroup(groupName)
    const stream = this.ensureStream(group, streamName)
    stream.firstMs = Math.min(stream.firstMs ?? timestamp, timestamp)
    stream.lastMs = Math.max(stream.lastMs ?? timestamp, timestamp)
    const record = {
      id: String(++this.#lastId).padStart(56, '0'),
      stream: streamName,
      timestamp,
      ingestionTime: this.#now(),
      message: message.length > MAX_RECORD_BYTES ? message.slice(0, MAX_RECORD_BYTES) : message,
    }
    group.records.push(record)
    group.bytes += recordBytes(record)
    if (group.bytes > MAX_GROUP_BYTES) dropOlderHalf(group)
    for (const listener of this.#listeners) listener(groupName, record)
  }

  /** Tells `listener` each new record. Returns how to stop. */
  onRecord(listener: (group: string, record: LogRecord) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

function recordBytes(record: LogRecord): number {
  return record.message.length + RECORD_OVERHEAD_BYTES
}

function dropOlderHalf(group: LogGroup): void {
  group.records = group.records.slice(Math.ceil(group.records.length / 2))
  group.bytes = group.records.reduce((sum, record) => sum + recordBytes(record), 0)
  const alive = new Set(group.records.map((record) => record.stream))
  for (const name of group.streams.keys()) if (!alive.has(name)) group.streams.delete(name)
}
