import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import type { CloudContext, InvokeResult } from '../service.ts'
import { type BatchOutcome, readOutcome } from './batch-outcome.ts'
import { type FailureCondition, failureRecord } from './failure-record.ts'
import type { StreamRecord } from './stream-record.ts'
import type { WorkHold } from './work-hold.ts'

/** What the processing of a shard's batches goes by. */
export interface BatchPolicy {
  readonly functionArn: string
  readonly streamArn: string
  readonly shardId: string
  readonly reportsFailures: boolean
  readonly bisects: boolean
  /** Infinity: until the records leave the stream. */
  readonly maxRetries: number
  /** Milliseconds; Infinity for none but the stream's own. */
  readonly maxAgeMs: number
  readonly onFailure: string | undefined
}

/** A stream keeps a record this long. */
const RETENTION_MS = 24 * 60 * 60 * 1000
/** Lambda does not say how it backs off on a stream; it is seen to start near a second and to grow to a minute. */
const FIRST_BACKOFF_MS = 1000
const MAX_BACKOFF_MS = 60_000

/** Brings batches of one lane through the function, with Lambda's rules for retries, bisecting and giving up. */
export class BatchProcessor {
  readonly #context: CloudContext
  readonly #policy: BatchPolicy
  readonly #hold: WorkHold
  readonly #signal: AbortSignal
  readonly #finished: (records: readonly StreamRecord[]) => void

  /** @param finished is told of records as they succeed or are given up */
  constructor(options: {
    context: CloudContext
    policy: BatchPolicy
    hold: WorkHold
    signal: AbortSignal
    finished: (records: readonly StreamRecord[]) => void
  }) {
    this.#context = options.context
    this.#policy = options.policy
    this.#hold = options.hold
    this.#signal = options.signal
    this.#finished = options.finished
  }

  /** Resolves when every record of the batch succeeded or was given up, or when the mapping was stopped. */
  async process(batch: readonly StreamRecord[], retriesSpent = 0): Promise<void> {
    const { maxRetries, bisects } = this.#policy
    let remaining = batch
    let last: InvokeResult | undefined
    for (let retry = retriesSpent; ; retry++) {
      remaining = await this.#withoutAged(remaining, retry, last)
      if (remaining.length === 0 || this.#signal.aborted) return
      const attempt = await this.#invoke(remaining)
      last = attempt.result ?? last
      if (this.#signal.aborted) return
      if (attempt.outcome.kind === 'succeeded') {
        this.#finished(remaining)
        return
      }
      if (attempt.outcome.kind === 'partial') {
        const { failed } = attempt.outcome
        const lowest = remaining.findIndex((record) => failed.has(record.sequenceNumber))
        this.#finished(remaining.slice(0, lowest))
        remaining = remaining.slice(lowest)
      } else if (bisects && !attempt.throttled && remaining.length > 1) {
        await this.#hold.wait(backoffMs(retry))
        const middle = Math.ceil(remaining.length / 2)
        await this.process(remaining.slice(0, middle), retry)
        await this.process(remaining.slice(middle), retry)
        return
      }
      // Being throttled is no attempt of the function's.
      if (attempt.throttled) retry--
      else if (retry >= maxRetries) {
        await this.#giveUp('RetryAttemptsExhausted', remaining, retry + 1, last)
        return
      }
      await this.#hold.wait(backoffMs(Math.max(retry, 0)))
    }
  }

  async #invoke(
    records: readonly StreamRecord[],
  ): Promise<{ outcome: BatchOutcome; result?: InvokeResult; throttled?: boolean }> {
    const event: JsonObject = { Records: records.map((record) => record.json) }
    try {
      const result = await this.#context.invoke(this.#policy.functionArn, event, { signal: this.#signal })
      const ids = new Set(records.map((record) => record.sequenceNumber))
      return { result, outcome: readOutcome(result, this.#policy.reportsFailures, ids) }
    } catch (error) {
      if (this.#signal.aborted) return { outcome: { kind: 'failed' } }
      const code = error instanceof AwsError ? error.code : String(error)
      this.#context.log(`${this.#policy.functionArn}: not invoked for a batch of a stream: ${code}`)
      return { outcome: { kind: 'failed' }, throttled: code === 'TooManyRequestsException' }
    }
  }

  /** Gives up what is older than the mapping allows, and forgets what has left the stream, as happens on AWS. */
  async #withoutAged(
    records: readonly StreamRecord[],
    retry: number,
    last: InvokeResult | undefined,
  ): Promise<readonly StreamRecord[]> {
    const now = this.#context.clock.now()
    const aged = records.filter((record) => now - record.arrivedAt > this.#policy.maxAgeMs)
    if (aged.length > 0) {
      await this.#giveUp('RecordAgeExceeded', aged, retry, last)
      return records.slice(aged.length)
    }
    const gone = records.filter((record) => now - record.arrivedAt > RETENTION_MS)
    if (gone.length > 0) {
      this.#context.log(
        `${this.#policy.streamArn}: ${gone.length} records left the stream after 24 h of retries`,
      )
      this.#finished(gone)
    }
    return records.slice(gone.length)
  }

  async #giveUp(
    condition: FailureCondition,
    records: readonly StreamRecord[],
    invocations: number,
    result: InvokeResult | undefined,
  ): Promise<void> {
    const { functionArn, streamArn, shardId, onFailure } = this.#policy
    this.#context.log(`${functionArn}: gave up ${records.length} records of a stream: ${condition}`)
    if (onFailure !== undefined) {
      const now = this.#context.clock.now()
      const givenUp = { condition, records, functionArn, streamArn, shardId, invocations, result, now }
      try {
        await this.#context.deliver(onFailure, failureRecord(givenUp))
      } catch (error) {
        this.#context.log(`${onFailure}: did not take a failure of a stream: ${String(error)}`)
      }
    }
    this.#finished(records)
  }
}

function backoffMs(retry: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(retry, 16), MAX_BACKOFF_MS)
}
