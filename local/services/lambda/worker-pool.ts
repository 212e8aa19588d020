import { availableParallelism } from 'node:os'
import { whileWorking } from '../../clock.ts'
import type { Clock } from '../../clock.ts'
import { RealClock } from '../../real-clock.ts'
import { IdleWorkers } from './idle-workers.ts'
import type { LambdaFunction } from './lambda-function.ts'
import type { PooledWorker } from './pooled-worker.ts'
import { WaitingInvocations, type Waiter } from './waiting-invocations.ts'
import { judgeGrowth } from './worker-growth.ts'

/** Starting a thread is work for a processor: more at once only make each other wait. */
const MAX_STARTING = Math.max(2, availableParallelism())
/** Above `furtherWorkers` threads a function's only worker goes when it rested for so long, one of several sooner. */
const CROWDED_REST_MS = 20_000
const CROWDED_SPARE_MS = 5_000
const NOT_BY_TIME = { forMs: Infinity, holdsTime: false } as const

/** No worker can be had any more. */
class LocalCloudStopped extends Error {
  override readonly name = 'LocalCloudStopped'
  override readonly message = 'The local cloud was stopped.'
}

export interface WorkerPoolOptions {
  readonly clock: Clock
  /** Time by which idle workers expire: they cost real memory, so leaps of virtual time must not end them. */
  readonly idleClock: Clock
  /** Threads at once over all functions; more invocations wait. */
  readonly maxWorkers: number
  /** A function that has a worker gets a further one only below so many threads. */
  readonly furtherWorkers: number
  start(fn: LambdaFunction, stamp: string): Promise<PooledWorker>
}

interface AcquireOptions {
  /** For an invocation that another worker waits for: it must not wait for that worker to end. */
  readonly beyondCap?: boolean
}

interface StartingWorker {
  readonly fn: LambdaFunction
  readonly loading: Promise<PooledWorker>
}

/** Hands a worker to each invocation: an idle one of the function, or a new one while the cap allows. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #idle: IdleWorkers
  readonly #busy = new Set<PooledWorker>()
  readonly #starting = new Set<StartingWorker>()
  readonly #waiting = new WaitingInvocations()
  readonly #realClock = new RealClock()
  /** Ends the wait after which invocations that wait are looked at again although nothing happened. */
  #cancelLook: (() => void) | undefined
  #stopped = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#idle = new IdleWorkers(options.idleClock)
  }

  /** Threads that exist or are being started. */
  get size(): number {
    return this.#idle.all.length + this.#busy.size + this.#starting.size
  }

  /** A worker for one invocation; give it back with `release` or `discard`. */
  async acquire(fn: LambdaFunction, options: AcquireOptions = {}): Promise<PooledWorker> {
    const { beyondCap = false } = options
    if (this.#stopped) throw new LocalCloudStopped()
    // Nobody waits: who comes need not queue.
    const idle = this.#waiting.isEmpty ? this.#takeIdle(fn) : undefined
    return idle ?? this.#wait(fn, beyondCap)
  }

  #wait(fn: LambdaFunction, beyondCap: boolean): Promise<PooledWorker> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ since: performance.now(), fn, beyondCap, resolve, reject })
      this.#serve()
    })
  }

  release(pooled: PooledWorker): void {
    this.#busy.delete(pooled)
    // Whether its code is still today's is looked at when the next invocation takes it.
    if (pooled.worker.gone || this.#stopped) void pooled.worker.terminate()
    else this.#idle.add(pooled)
    if (this.size > this.#options.furtherWorkers) this.#thinOut()
    this.#serve()
  }

  discard(pooled: PooledWorker): void {
    this.#busy.delete(pooled)
    void pooled.worker.terminate()
    this.#serve()
  }

  /** The busy worker that calls AWS with this access key id. */
  callerWith(accessKeyId: string): PooledWorker | undefined {
    for (const pooled of this.#busy) if (pooled.accessKeyId === accessKeyId) return pooled
    return undefined
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelLook?.()
    const idle = this.#idle.clear()
    for (const waiter of this.#waiting.clear()) waiter.reject(new LocalCloudStopped())
    await Promise.all([
      ...[...idle, ...this.#busy].map(({ worker }) => worker.terminate()),
      // `#start` ends each when it is there: until then the folder of its code must not go.
      ...[...this.#starting].map(({ loading }) => loading.catch(() => {})),
    ])
  }

  /** Hands out idle workers, those who wait longest first, then starts what is missing. */
  #serve(): void {
    if (this.#stopped) return
    if (this.#waiting.isEmpty) {
      this.#lookAgain(Infinity, false)
      return
    }
    // Before idle workers go back to their own functions, or a long queue would never let one go.
    for (const waiter of this.#waiting.firsts()) if (this.#workersOf(waiter.fn) === 0) this.#grow(waiter)
    for (const { fn } of this.#waiting.firsts()) this.#handOut(fn)
    let forMs = Infinity
    let holdsTime = false
    for (const waiter of this.#waiting.wanting()) {
      const wait = this.#grow(waiter)
      forMs = Math.min(forMs, wait.forMs)
      holdsTime ||= wait.holdsTime
    }
    this.#lookAgain(forMs, holdsTime)
  }

  /** More threads than run at once cost memory, and the processor's caches. */
  #thinOut(): void {
    const now = this.#options.idleClock.now()
    const enoughMs = (fn: LambdaFunction): number =>
      this.#workersOf(fn) > 1 ? CROWDED_SPARE_MS : CROWDED_REST_MS
    const rested = this.#idle.all.find(({ fn, restsSince }) => now - restsSince >= enoughMs(fn))
    if (rested) this.#idle.evict(rested)
  }

  #handOut(fn: LambdaFunction): void {
    while (this.#waiting.countOf(fn) > 0) {
      const idle = this.#takeIdle(fn)
      if (!idle) return
      this.#waiting.take(fn)?.resolve(idle)
    }
  }

  #lookAgain(afterMs: number, holdsTime: boolean): void {
    const cancelLast = this.#cancelLook
    this.#cancelLook = undefined
    if (afterMs !== Infinity) {
      const endWork = holdsTime ? this.#options.clock.beginWork() : undefined
      const look = this.#realClock.schedule(Math.ceil(afterMs), () => this.#serve())
      this.#cancelLook = () => {
        look.cancel()
        endWork?.()
      }
    }
    cancelLast?.()
  }

  /**
   * Starts a worker for an invocation that waits, if it is time for that.
   * @returns when to ask again; after `Infinity` when only what happens in the pool can change the answer
   */
  #grow({ fn, since, beyondCap }: Waiter): { readonly forMs: number; readonly holdsTime: boolean } {
    const underway = [...this.#starting].filter((starting) => starting.fn === fn).length
    // One at a time: by the time it is there, others of the function's workers may be idle again.
    if (beyondCap ? underway >= this.#waiting.countOf(fn) : underway > 0) return NOT_BY_TIME
    if (this.#starting.size >= MAX_STARTING && !beyondCap) return NOT_BY_TIME
    const { maxWorkers, furtherWorkers } = this.#options
    const growth = judgeGrowth({
      fn,
      waitedMs: performance.now() - since,
      isCrowded: this.size >= furtherWorkers,
      hasRoom: beyondCap || this.size < (this.#workersOf(fn) > 0 ? furtherWorkers : maxWorkers),
      idle: this.#idle.all,
      now: performance.now(),
      workersOf: (other) => this.#workersOf(other),
    })
    if (growth.kind === 'wait') return growth
    if (growth.evict) this.#idle.evict(growth.evict)
    void this.#start(fn)
    return NOT_BY_TIME
  }

  #workersOf(fn: LambdaFunction): number {
    let count = 0
    for (const pooled of this.#busy) if (pooled.fn === fn) count += 1
    for (const entry of this.#idle.all) if (entry.fn === fn) count += 1
    for (const starting of this.#starting) if (starting.fn === fn) count += 1
    return count
  }

  #takeIdle(fn: LambdaFunction): PooledWorker | undefined {
    const pooled = this.#idle.take(fn)
    if (pooled) this.#busy.add(pooled)
    return pooled
  }

  async #start(fn: LambdaFunction): Promise<void> {
    const loading = whileWorking(this.#options.clock, () => this.#options.start(fn, fn.stamp()))
    const starting = { fn, loading }
    this.#starting.add(starting)
    let pooled: PooledWorker | undefined
    try {
      pooled = await loading
    } catch (error) {
      this.#waiting.take(fn)?.reject(error)
    } finally {
      this.#starting.delete(starting)
    }
    if (pooled && this.#stopped) await pooled.worker.terminate()
    else if (pooled) this.#use(pooled)
    this.#serve()
  }

  /** A new worker serves the one for whom it was started, before others may want its place. */
  #use(pooled: PooledWorker): void {
    const waiter = this.#waiting.take(pooled.fn)
    if (!waiter) {
      this.#idle.add(pooled)
      return
    }
    this.#busy.add(pooled)
    waiter.resolve(pooled)
  }
}
