import * as z from 'zod'
import type { ScheduledTimer } from '../../clock.ts'
import type { CloudContext } from '../service.ts'
import { Checkpoint } from './checkpoint.ts'
import type { StreamMappingProperties } from './mapping-properties.ts'
import { compileFilters, type RecordFilter } from './record-filter.ts'
import { ShardReader } from './shard-reader.ts'
import { WorkHold } from './work-hold.ts'

/** After a read that failed. */
const RETRY_INTERVAL_MS = 1_000
/** The net below the nudges: what was written past the service, straight into the JVM, is found this late. */
const POLL_INTERVAL_MS = 300_000

const streamOutput = z.object({
  StreamDescription: z.object({
    KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
    Shards: z.array(z.object({ ShardId: z.string(), ParentShardId: z.string().optional() })).default([]),
    LastEvaluatedShardId: z.string().optional(),
  }),
})
type Shard = z.output<typeof streamOutput>['StreamDescription']['Shards'][number]

/** A mapping from a DynamoDB stream to a function. It reads when it is told of a write, and is quiet otherwise. */
export class StreamMapping {
  readonly #context: CloudContext
  readonly #id: string
  readonly #functionArn: string
  readonly #properties: StreamMappingProperties
  readonly #filter: RecordFilter
  readonly #readers = new Map<string, ShardReader>()
  readonly #stopping = new AbortController()
  readonly #hold: WorkHold
  #partitionKey = ''
  #poll: ScheduledTimer | undefined
  #isWanted = false
  #isReading = false

  /** @param id names its checkpoints, so it must be the same after a restart */
  constructor(context: CloudContext, id: string, functionArn: string, properties: StreamMappingProperties) {
    this.#context = context
    this.#id = id
    this.#functionArn = functionArn
    this.#properties = properties
    this.#filter = compileFilters(properties.FilterCriteria.Filters)
    this.#hold = new WorkHold(context.clock, this.#stopping.signal)
  }

  /** The table whose stream this is. */
  get tableName(): string {
    return /:table\/([^/]+)\/stream\//.exec(this.#properties.EventSourceArn)?.[1] ?? ''
  }

  async start(): Promise<void> {
    const startsAtEnd = this.#properties.StartingPosition === 'LATEST'
    const shards = await this.#describeShards()
    const isNew = shards.every((shard) => this.#checkpoint(shard).get() === undefined)
    for (const shard of shards) {
      if (isNew && startsAtEnd) await this.#reader(shard).skipToEnd()
    }
    this.#schedulePoll()
    this.nudge()
  }

  /** There may be something new. Virtual time stands still from now until it is processed or waits for a retry. */
  nudge(): void {
    if (this.#stopping.signal.aborted) return
    this.#isWanted = true
    this.#hold.take()
    if (!this.#isReading) void this.#read()
  }

  stop(): void {
    this.#stopping.abort(new Error('the event source mapping was stopped'))
    this.#poll?.cancel()
  }

  async #read(): Promise<void> {
    this.#isReading = true
    try {
      while (this.#isWanted && !this.#stopping.signal.aborted) {
        this.#isWanted = false
        await this.#readShards()
      }
    } catch (error) {
      if (!this.#stopping.signal.aborted) {
        this.#context.log(
          `${this.#properties.EventSourceArn}: not read, will be tried again: ${String(error)}`,
        )
        this.#context.clock.schedule(RETRY_INTERVAL_MS, () => this.nudge())
      }
    } finally {
      this.#isReading = false
      this.#hold.release()
    }
  }

  async #readShards(): Promise<void> {
    const readers = [...this.#readers.values()]
    if (readers.length === 0 || readers.some((reader) => reader.isDone)) {
      const shards = await this.#describeShards()
      const known = new Set(shards.map((shard) => shard.ShardId))
      for (const shard of shards) if (this.#mayBeRead(shard, known)) this.#reader(shard)
    }
    for (const reader of this.#readers.values()) if (!reader.isDone) await reader.read()
  }

  /** A child holds later changes of the same keys: it waits until its parent is done, or gone from the stream. */
  #mayBeRead(shard: Shard, known: ReadonlySet<string>): boolean {
    const parent = shard.ParentShardId
    return parent === undefined || !known.has(parent) || this.#readers.get(parent)?.isDone === true
  }

  #reader(shard: Shard): ShardReader {
    let reader = this.#readers.get(shard.ShardId)
    if (!reader) {
      const properties = this.#properties
      reader = new ShardReader({
        context: this.#context,
        policy: {
          functionArn: this.#functionArn,
          streamArn: properties.EventSourceArn,
          shardId: shard.ShardId,
          reportsFailures: properties.FunctionResponseTypes.length > 0,
          bisects: properties.BisectBatchOnFunctionError,
          maxRetries: unlimited(properties.MaximumRetryAttempts),
          maxAgeMs: unlimited(properties.MaximumRecordAgeInSeconds) * 1000,
          onFailure: properties.DestinationConfig?.OnFailure?.Destination,
        },
        filter: this.#filter,
        checkpoint: this.#checkpoint(shard),
        partitionKey: this.#partitionKey,
        batchSize: properties.BatchSize,
        windowMs: properties.MaximumBatchingWindowInSeconds * 1000,
        lanes: properties.ParallelizationFactor,
        signal: this.#stopping.signal,
        onProgress: () => this.nudge(),
      })
      this.#readers.set(shard.ShardId, reader)
    }
    return reader
  }

  #checkpoint(shard: Shard): Checkpoint {
    return new Checkpoint(
      this.#context.storage.table('event-source-mapping/checkpoints'),
      `${this.#id}/${shard.ShardId}`,
    )
  }

  async #describeShards(): Promise<Shard[]> {
    const shards: Shard[] = []
    let from: string | undefined
    do {
      const output = await this.#context.call('streams.dynamodb', 'DescribeStream', {
        StreamArn: this.#properties.EventSourceArn,
        ...(from !== undefined && { ExclusiveStartShardId: from }),
      })
      const { StreamDescription } = streamOutput.parse(output)
      shards.push(...StreamDescription.Shards)
      this.#partitionKey =
        StreamDescription.KeySchema.find((key) => key.KeyType === 'HASH')?.AttributeName ?? ''
      from = StreamDescription.LastEvaluatedShardId
    } while (from !== undefined)
    return shards
  }

  #schedulePoll(): void {
    this.#poll = this.#context.clock.schedule(
      POLL_INTERVAL_MS,
      () => {
        this.nudge()
        this.#schedulePoll()
      },
      'background',
    )
  }
}

function unlimited(setting: number): number {
  return setting < 0 ? Number.POSITIVE_INFINITY : setting
}
