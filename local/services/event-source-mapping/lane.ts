import type { Clock } from '../../clock.ts'
import type { StreamRecord } from './stream-record.ts'
import type { WorkHold } from './work-hold.ts'

/** An event has at most 6 MB. */
const MAX_BATCH_BYTES = 6 * 1024 ** 2

/** Records of one shard that are processed in order, a batch at a time; a shard has as many as its mapping's factor. */
export class Lane {
  readonly #clock: Clock
  readonly #hold: WorkHold
  readonly #batchSize: number
  readonly #windowMs: number
  readonly #process: (batch: readonly StreamRecord[]) => Promise<void>
  readonly #idle: () => void
  #queue: StreamRecord[] = []
  #running = false
  #full = new AbortController()

  constructor(options: {
    clock: Clock
    hold: WorkHold
    batchSize: number
    windowMs: number
    process: (batch: readonly StreamRecord[]) => Promise<void>
    /** Called when everything that was pushed is processed. */
    idle: () => void
  }) {
    this.#clock = options.clock
    this.#hold = options.hold
    this.#batchSize = options.batchSize
    this.#windowMs = options.windowMs
    this.#process = options.process
    this.#idle = options.idle
  }

  push(records: readonly StreamRecord[]): void {
    if (records.length === 0) return
    this.#queue.push(...records)
    if (this.#isFull()) this.#full.abort()
    if (!this.#running) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#hold.take()
    try {
      while (this.#queue.length > 0) {
        await this.#gather()
        await this.#process(this.#takeBatch())
      }
    } finally {
      this.#running = false
      this.#hold.release()
      this.#idle()
    }
  }

  /** Waits for more records until the batch is full or its window, which began with its first record, is over. */
  async #gather(): Promise<void> {
    const since = this.#queue[0]?.arrivedAt ?? 0
    const left = since + this.#windowMs - this.#clock.now()
    if (this.#windowMs === 0 || left <= 0 || this.#isFull()) return
    this.#full = new AbortController()
    await this.#hold.wait(left, this.#full.signal)
  }

  #isFull(): boolean {
    return this.#queue.length >= this.#batchSize
  }

  #takeBatch(): StreamRecord[] {
    let bytes = 0
    let count = 0
    for (const record of this.#queue.slice(0, this.#batchSize)) {
      bytes += record.bytes
      if (count > 0 && bytes > MAX_BATCH_BYTES) break
      count++
    }
    return this.#queue.splice(0, count)
  }
}
