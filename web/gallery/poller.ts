import { ApiError, wordsOf } from '../shared/api-error.ts'
import type { Generation } from './contracts.ts'

/** Between an answer and the next question. */
export const POLL_MS = 3000
/** After this nobody waits in front of a page any more. */
export const GIVE_UP_MS = 5 * 60_000

/** Who hears of what a poller saw. */
export interface PollerEvents {
  /** Reads the generation. */
  readonly read: (signal: AbortSignal) => Promise<Generation>
  /** Called with each answer. */
  readonly onAnswer: (generation: Generation) => void
  /** Called when five minutes are over. */
  readonly onGiveUp: () => void
  /** Called with words when an answer did not come; polling goes on. */
  readonly onTrouble: (words: string) => void
  /** Called when there will be no answer: it ended polling. */
  readonly onError: (error: unknown) => void
}

/** Asks for one generation every 3 s until it has ended, or 5 minutes are over, or it is stopped. */
export class Poller {
  readonly #events: PollerEvents
  readonly #startedAt = Date.now()
  #timer: ReturnType<typeof setTimeout> | undefined
  #asking: AbortController | undefined

  /** @param isFirstAtOnce whether the first question is asked at once, and not after 3 s */
  constructor(events: PollerEvents, isFirstAtOnce: boolean) {
    this.#events = events
    if (isFirstAtOnce) void this.#ask()
    else this.#wait()
  }

  /** Asks nothing while nobody looks. The five minutes go on. */
  pause(): void {
    clearTimeout(this.#timer)
    this.#asking?.abort()
    this.#timer = undefined
    this.#asking = undefined
  }

  /** Goes on after a pause, with a question at once. */
  resume(): void {
    if (this.#timer === undefined && this.#asking === undefined) void this.#ask()
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#ask()
    }, POLL_MS)
  }

  async #ask(): Promise<void> {
    const asking = new AbortController()
    this.#asking = asking
    try {
      const generation = await this.#events.read(asking.signal)
      if (asking.signal.aborted) return
      this.#asking = undefined
      this.#events.onAnswer(generation)
      if (generation.status !== 'processing') return
    } catch (error) {
      if (asking.signal.aborted) return
      this.#asking = undefined
      if (!(error instanceof ApiError) || !error.isTransient) {
        this.#events.onError(error)
        return
      }
      this.#events.onTrouble(wordsOf(error))
    }
    if (Date.now() - this.#startedAt >= GIVE_UP_MS) this.#events.onGiveUp()
    else this.#wait()
  }
}
