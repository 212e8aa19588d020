import { ApiError, wordsOf } from '../shared/api-error.ts'
import type { Generation } from './contracts.ts'

/** Between an answer and the next question. */
export const POLL_MS = 3000
/** After this nobody waits in front of a page any more. */
export const GIVE_UP_MS = 5 * 60_000
/** The API shows so many at once. A user has five in progress at most: the rest would wait for the next question. */
const MAX_IDS = 20

/** Who hears of what a poller saw. */
export interface PollerEvents {
  /** Reads generations by their ids. Those that are not there any more are left out. */
  readonly read: (ids: readonly string[], signal: AbortSignal) => Promise<readonly Generation[]>
  /** Called with each answer. */
  readonly onAnswer: (generation: Generation) => void
  /** Called when a generation is not asked for any more: its five minutes are over, or it is not there. */
  readonly onGiveUp: (generationId: string) => void
  /** Called with words when an answer did not come; polling goes on. */
  readonly onTrouble: (generationId: string, words: string) => void
  /** Called when there will be no answer: it ended polling, of all that were asked for. */
  readonly onError: (generationIds: readonly string[], error: unknown) => void
}

/** Asks for all generations in progress, in one question every 3 s, for each until it has ended or 5 minutes are over. */
export class Poller {
  readonly #events: PollerEvents
  /** By id, since when it is asked for. */
  readonly #watched = new Map<string, number>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #asking: AbortController | undefined
  #isPaused = false

  constructor(events: PollerEvents) {
    this.#events = events
  }

  /** Asks for a generation too, for five minutes from now; for the first time within 3 s. */
  watch(generationId: string): void {
    this.#watched.set(generationId, Date.now())
    this.#wait()
  }

  /** The same, and at once. */
  watchNow(generationId: string): void {
    this.#watched.set(generationId, Date.now())
    void this.#ask()
  }

  /** Asks nothing while nobody looks. The five minutes go on. */
  pause(): void {
    this.#isPaused = true
    this.#drop()
  }

  /** Goes on after a pause, with a question at once. */
  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    void this.#ask()
  }

  /** Asks for nothing any more. */
  stop(): void {
    this.#watched.clear()
    this.#drop()
  }

  #drop(): void {
    clearTimeout(this.#timer)
    this.#asking?.abort()
    this.#timer = undefined
    this.#asking = undefined
  }

  #wait(): void {
    if (this.#isPaused || this.#watched.size === 0 || this.#asking) return
    this.#timer ??= setTimeout(() => void this.#ask(), POLL_MS)
  }

  /** Asks now. A question that is under way is dropped: this one asks for all that it asked for. */
  async #ask(): Promise<void> {
    this.#drop()
    const ids = [...this.#watched.keys()].slice(0, MAX_IDS)
    if (this.#isPaused || ids.length === 0) return
    const asking = new AbortController()
    this.#asking = asking
    await this.#answer(ids, asking.signal)
    if (asking.signal.aborted) return
    this.#asking = undefined
    this.#wait()
  }

  async #answer(ids: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      const generations = await this.#events.read(ids, signal)
      if (signal.aborted) return
      for (const generation of generations) {
        if (generation.status !== 'processing') this.#watched.delete(generation.generationId)
        this.#events.onAnswer(generation)
      }
      const there = new Set(generations.map(({ generationId }) => generationId))
      for (const id of ids) if (!there.has(id)) this.#giveUp(id)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof ApiError) || !error.isTransient) {
        for (const id of ids) this.#watched.delete(id)
        this.#events.onError(ids, error)
        return
      }
      for (const id of ids) this.#events.onTrouble(id, wordsOf(error))
    }
    for (const [id, since] of this.#watched) if (Date.now() - since >= GIVE_UP_MS) this.#giveUp(id)
  }

  #giveUp(generationId: string): void {
    this.#watched.delete(generationId)
    this.#events.onGiveUp(generationId)
  }
}
