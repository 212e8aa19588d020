import type { Data } from '../data.ts'
import { fatalError, StatesErrors } from './state-error.ts'

/** Quota: an execution that would write more events fails. */
export const MAX_HISTORY_EVENTS = 25_000

/** One event. Texts of data are made when somebody reads them. */
export interface HistoryEvent {
  readonly id: number
  readonly previousEventId: number
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly type: string
  readonly details?: EventDetails
}

export type EventDetails = Readonly<Record<string, EventDetail | undefined>>
export type EventDetail = Data | string | number | boolean | Readonly<Record<string, Data | string>>

/** The events of one execution, in order. */
export class History {
  readonly #events: HistoryEvent[]
  readonly #now: () => number
  readonly #limit: number
  readonly #onEvent: ((event: HistoryEvent) => void) | undefined

  /**
   * @param now the clock
   * @param options `events` of an earlier part (redrive, restart); `limit` 25,000 unless told; `onEvent` hears of each.
   */
  constructor(
    now: () => number,
    options: {
      events?: readonly HistoryEvent[]
      limit?: number
      onEvent?: (event: HistoryEvent) => void
    } = {},
  ) {
    this.#now = now
    this.#events = [...(options.events ?? [])]
    this.#limit = options.limit ?? MAX_HISTORY_EVENTS
    this.#onEvent = options.onEvent
  }

  get events(): readonly HistoryEvent[] {
    return this.#events
  }

  /** @returns the new event's id. @throws {StateError} when only the closing event is still allowed. */
  append(type: string, previousEventId: number, details?: EventDetails): number {
    if (this.#events.length + 1 >= this.#limit) {
      throw fatalError(
        StatesErrors.runtime,
        `The execution reached the maximum number of history events (${this.#limit}).`,
      )
    }
    return this.#push(type, previousEventId, details)
  }

  /** Writes the event that ends the execution; always possible. */
  close(type: string, previousEventId: number, details?: EventDetails): number {
    return this.#push(type, previousEventId, details)
  }

  #push(type: string, previousEventId: number, details?: EventDetails): number {
    const id = this.#events.length + 1
    const event = { id, previousEventId, timestamp: this.#now(), type, ...(details && { details }) }
    this.#events.push(event)
    this.#onEvent?.(event)
    return id
  }

  /** Forgets everything: what happens to Express executions once they are logged. */
  clear(): void {
    this.#events.length = 0
  }
}
