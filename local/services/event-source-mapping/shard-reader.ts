import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import { isJsonObject, type JsonObject } from '../../json.ts'
import type { CloudContext } from '../service.ts'
import { type BatchPolicy, BatchProcessor } from './batch-processor.ts'
import type { Checkpoint } from './checkpoint.ts'
import { Lane } from './lane.ts'
import type { RecordFilter } from './record-filter.ts'
import { type StreamRecord, toStreamRecord } from './stream-record.ts'
import { WorkHold } from './work-hold.ts'

/** Records read ahead of the lanes, at most about this many. */
const READ_AHEAD = 10_000
const FULL_PAGE_RECORDS = 1000
/** The stream counts an item's bytes differently than its JSON has: half a page is near enough to look again. */
const NEARLY_FULL_PAGE_BYTES = 512 * 1024
/**
 * Errors after which a new iterator goes on where the last one was. An iterator is good for fifteen minutes on the wall.
 * DynamoDB Local gives the sequence number that an iterator waits for to a write to another table or of a cancelled
 * transaction, too, and then calls the iterator trimmed.
 */
const LOST_ITERATORS: ReadonlySet<string> = new Set([
  'ExpiredIteratorException',
  'TrimmedDataAccessException',
])
const iteratorOutput = z.object({ ShardIterator: z.string() })

/** What a reader goes by. */
export interface ShardReaderOptions {
  readonly context: CloudContext
  readonly policy: BatchPolicy
  readonly filter: RecordFilter
  readonly checkpoint: Checkpoint
  readonly partitionKey: string
  readonly batchSize: number
  readonly windowMs: number
  readonly lanes: number
  readonly signal: AbortSignal
  /** Called when the lanes caught up with a reader that was held back, or the shard is done: read again. */
  readonly onProgress: () => void
}

/** Reads one shard from its checkpoint on, and deals its records out to lanes by partition key. */
export class ShardReader {
  readonly #options: ShardReaderOptions
  readonly #lanes: Lane[]
  #iterator: string | undefined
  #lastRead: string | undefined
  #exhausted = false
  #isHeldBack = false

  constructor(options: ShardReaderOptions) {
    this.#options = options
    const { context, policy, checkpoint, signal } = options
    const idle = (): void => {
      if (this.#isHeldBack || this.isDone) options.onProgress()
    }
    this.#lanes = Array.from({ length: options.lanes }, () => {
      const hold = new WorkHold(context.clock, signal)
      const finished = (records: readonly StreamRecord[]): void =>
        checkpoint.finished(records.map((record) => record.sequenceNumber))
      const processor = new BatchProcessor({ context, policy, hold, signal, finished })
      return new Lane({
        clock: context.clock,
        hold,
        batchSize: options.batchSize,
        windowMs: options.windowMs,
        process: (batch) => processor.process(batch),
        idle,
      })
    })
  }

  /** Whether the shard is closed and every record of it is done, so that its children may be read. */
  get isDone(): boolean {
    return this.#exhausted && this.#options.checkpoint.pending === 0
  }

  /** Reads all that is there now, or as far ahead as the lanes may lag. The lanes take it from there. */
  async read(): Promise<void> {
    const { context, checkpoint, signal } = this.#options
    this.#isHeldBack = false
    while (!this.#exhausted && !signal.aborted) {
      this.#isHeldBack = checkpoint.pending >= READ_AHEAD
      if (this.#isHeldBack) return
      const records = await this.#nextPage()
      const bytes = this.#deal(records, context.clock.now())
      // A page ends at a thousand records or a megabyte; a smaller one was the last, and asking again costs milliseconds.
      if (records.length < FULL_PAGE_RECORDS && bytes < NEARLY_FULL_PAGE_BYTES) return
    }
  }

  /** Moves the checkpoint past all that is in the shard, without processing it. */
  async skipToEnd(): Promise<void> {
    const { checkpoint } = this.#options
    checkpoint.set('')
    while (!this.#exhausted) {
      const records = await this.#nextPage()
      if (this.#lastRead !== undefined) checkpoint.set(this.#lastRead)
      if (records.length === 0) return
    }
  }

  /** Returns how many bytes the records have. */
  #deal(records: readonly JsonObject[], now: number): number {
    const { policy, checkpoint, filter, partitionKey } = this.#options
    const dealt = this.#lanes.map((): StreamRecord[] => [])
    const filteredOut: string[] = []
    let bytes = 0
    for (const json of records) {
      const record = toStreamRecord(json, { eventSourceArn: policy.streamArn, partitionKey, now })
      bytes += record.bytes
      checkpoint.began(record.sequenceNumber)
      if (filter(record.json)) dealt[laneOf(record.partition, this.#lanes.length)]?.push(record)
      else filteredOut.push(record.sequenceNumber)
    }
    checkpoint.finished(filteredOut)
    for (const [index, lane] of this.#lanes.entries()) lane.push(dealt[index] ?? [])
    return bytes
  }

  async #nextPage(): Promise<JsonObject[]> {
    const output = await this.#getRecords()
    const records = (Array.isArray(output['Records']) ? output['Records'] : []).filter(isJsonObject)
    const next = output['NextShardIterator']
    this.#iterator = typeof next === 'string' ? next : undefined
    // A closed shard ends without a next iterator.
    this.#exhausted = this.#iterator === undefined
    const last = records.at(-1)?.['dynamodb']
    const sequenceNumber = isJsonObject(last) ? last['SequenceNumber'] : undefined
    if (typeof sequenceNumber === 'string') this.#lastRead = sequenceNumber
    return records
  }

  async #getRecords(): Promise<JsonObject> {
    const { context } = this.#options
    this.#iterator ??= await this.#newIterator()
    try {
      return await context.call('streams.dynamodb', 'GetRecords', { ShardIterator: this.#iterator })
    } catch (error) {
      if (!(error instanceof AwsError && LOST_ITERATORS.has(error.code))) throw error
      this.#iterator = await this.#newIterator()
      return context.call('streams.dynamodb', 'GetRecords', { ShardIterator: this.#iterator })
    }
  }

  async #newIterator(): Promise<string> {
    const { context, policy, checkpoint } = this.#options
    const from = this.#lastRead ?? checkpoint.get() ?? ''
    const position =
      from === ''
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: from }
    const input = { StreamArn: policy.streamArn, ShardId: policy.shardId, ...position }
    return iteratorOutput.parse(await context.call('streams.dynamodb', 'GetShardIterator', input))
      .ShardIterator
  }
}

/** The same key is always in the same lane, so its changes stay in order. */
function laneOf(partition: string, lanes: number): number {
  let hash = 0
  for (let index = 0; index < partition.length; index++) hash = (hash * 31 + partition.charCodeAt(index)) | 0
  return Math.abs(hash) % lanes
}
