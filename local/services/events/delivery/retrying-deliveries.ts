import type { ScheduledTimer } from '../../../clock.ts'
import { isJsonObject, type JsonObject } from '../../../json.ts'
import type { StorageTable } from '../../../storage.ts'
import type { CloudContext } from '../../service.ts'
import { type DeliveryFailure, describeFailure } from './delivery-failure.ts'
import { retryDelayMs } from './retry-delay.ts'

/** Something on its way to one target. */
export interface Delivery {
  /** Unique among all deliveries under way. */
  readonly key: string
  /** What to store, so that the delivery can be made again after a restart. */
  readonly record: JsonObject
  /** In milliseconds since 1970. */
  readonly firstAttemptAt: number
  readonly maxRetries: number
  readonly maxAgeSeconds: number
  /** @param attempt from 1 */
  send(attempt: number): Promise<void>
  /** Hands over what could not be delivered; must not throw. */
  giveUp(failure: DeliveryFailure, end: DeliveryEnd): Promise<void>
}

/** How a delivery ended without success. */
export interface DeliveryEnd {
  readonly retries: number
  /** Absent where the failure was one that is not retried. */
  readonly exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds'
}

/** Settings for tests. */
export interface RetryOptions {
  /** Jitter of retries, between 0 and 1. @default Math.random */
  readonly random?: () => number
}

/**
 * Delivers at least once: each delivery is stored before its first attempt, in a later turn, and until its end. Between
 * attempts it only waits for the clock.
 */
export class RetryingDeliveries {
  readonly #context: CloudContext
  readonly #table: StorageTable
  readonly #random: () => number
  readonly #timers = new Set<ScheduledTimer>()
  #stopped = false

  constructor(context: CloudContext, table: StorageTable, options: RetryOptions = {}) {
    this.#context = context
    this.#table = table
    this.#random = options.random ?? Math.random
  }

  /** What was under way when the process ended, to be begun again. */
  stored(): JsonObject[] {
    return [...this.#table.entries()].map(([, value]) => value).filter(isJsonObject)
  }

  /** Takes a delivery, durably; it starts in the next turn. `attempts` were made before a restart. */
  begin(delivery: Delivery, attempts = 0): void {
    this.#store(delivery, attempts)
    const endWork = this.#context.clock.beginWork()
    setImmediate(() => void this.#attempt(delivery, attempts + 1).finally(endWork))
  }

  /** Drops a stored delivery that cannot be made any more. */
  forget(key: string): void {
    this.#table.delete(key)
  }

  /** Makes no further attempts; what is stored stays for the next start. */
  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  async #attempt(delivery: Delivery, attempt: number): Promise<void> {
    if (this.#stopped) return
    try {
      await delivery.send(attempt)
    } catch (error) {
      await this.#afterFailure(delivery, attempt, describeFailure(error))
      return
    }
    if (!this.#stopped) this.#table.delete(delivery.key)
  }

  async #afterFailure(delivery: Delivery, attempt: number, failure: DeliveryFailure): Promise<void> {
    if (this.#stopped) return
    const retries = attempt - 1
    const delayMs = retryDelayMs(attempt, this.#random())
    const exhausted = failure.isRetriable ? this.#exhausted(delivery, retries, delayMs) : undefined
    if (!failure.isRetriable || exhausted) {
      await delivery.giveUp(failure, { retries, ...(exhausted && { exhausted }) })
      this.#table.delete(delivery.key)
      return
    }
    this.#store(delivery, attempt)
    const timer = this.#context.clock.schedule(delayMs, () => {
      this.#timers.delete(timer)
      const endWork = this.#context.clock.beginWork()
      void this.#attempt(delivery, attempt + 1).finally(endWork)
    })
    this.#timers.add(timer)
  }

  #exhausted(delivery: Delivery, retries: number, delayMs: number): DeliveryEnd['exhausted'] {
    if (retries >= delivery.maxRetries) return 'MaximumRetryAttempts'
    const age = this.#context.clock.now() + delayMs - delivery.firstAttemptAt
    return age > delivery.maxAgeSeconds * 1_000 ? 'MaximumEventAgeInSeconds' : undefined
  }

  #store({ key, record, firstAttemptAt }: Delivery, attempts: number): void {
    this.#table.set(key, { ...record, key, firstAttemptAt, attempts })
  }
}
