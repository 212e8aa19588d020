import type { Clock, ScheduledTimer } from '../../clock.ts'
import type { LambdaFunction } from './lambda-function.ts'
import type { PooledWorker } from './pooled-worker.ts'
import type { RestingWorker } from './worker-growth.ts'

/** A worker that sat idle for so long is let go. */
const IDLE_MS = 10 * 60_000

/** A worker that waits for its next invocation. */
export interface IdleWorker extends RestingWorker {
  readonly pooled: PooledWorker
  /** When it began to rest, by the clock of idle workers. */
  readonly restsSince: number
}

/** The workers that rest: each serves its function again, or ends after ten minutes. */
export class IdleWorkers {
  readonly #clock: Clock
  readonly #workers: IdleWorker[] = []
  /** When the first one expires: one timer for all, because a worker may rest a thousand times a second. */
  #expiry: ScheduledTimer | undefined

  /** @param clock time by which they expire */
  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Those that rest longest first. */
  get all(): readonly IdleWorker[] {
    return this.#workers
  }

  add(pooled: PooledWorker): void {
    const restsSince = this.#clock.now()
    this.#workers.push({ pooled, fn: pooled.fn, restsSince, since: performance.now() })
    this.#expiry ??= this.#schedule(IDLE_MS)
  }

  /** Takes a worker of the function that runs today's code; ends those that do not. */
  take(fn: LambdaFunction): PooledWorker | undefined {
    for (;;) {
      // The one that rested last is the warmest; the others reach their expiry.
      const index = this.#workers.findLastIndex((entry) => entry.fn === fn)
      const [entry] = index < 0 ? [] : this.#workers.splice(index, 1)
      if (!entry) return undefined
      const { worker, stamp } = entry.pooled
      if (!worker.gone && stamp === fn.stamp()) return entry.pooled
      void worker.terminate()
    }
  }

  /** Ends one. */
  evict({ pooled }: Pick<IdleWorker, 'pooled'>): void {
    const index = this.#workers.findIndex((entry) => entry.pooled === pooled)
    if (index < 0) return
    this.#workers.splice(index, 1)
    void pooled.worker.terminate()
  }

  /** Gives out all, for whoever ends them. */
  clear(): readonly PooledWorker[] {
    this.#expiry?.cancel()
    return this.#workers.splice(0).map(({ pooled }) => pooled)
  }

  #schedule(afterMs: number): ScheduledTimer {
    return this.#clock.schedule(afterMs, () => this.#expire(), 'background')
  }

  #expire(): void {
    const now = this.#clock.now()
    for (const entry of this.#workers.filter(({ restsSince }) => restsSince + IDLE_MS <= now))
      this.evict(entry)
    const [longest] = this.#workers
    this.#expiry = longest && this.#schedule(longest.restsSince + IDLE_MS - now)
  }
}
