import type { VirtualTimeMessage } from './protocol.ts'

/**
 * Most timers guard a call that answers sooner, and are cleared within milliseconds: those that may wait so long are
 * told of later, and never when they were cleared meanwhile. An SDK's call sets several, and each message costs both
 * threads more than the timer.
 */
const HELD_BACK_MS = 20

/** A timer as the main thread is told of it. */
export interface ArmedTimer {
  readonly id: number
  readonly delayMs: number
  readonly background: boolean
}

type Later = (callback: () => void, delayMs: number) => { unref(): unknown }

/** Tells the main thread which timers are set and cleared. */
export class TimerPosts {
  readonly #now: () => number
  readonly #post: (message: VirtualTimeMessage) => void
  readonly #later: Later
  /** Timers not told of yet, with when they are due. */
  readonly #held = new Map<number, ArmedTimer & { readonly due: number }>()
  #isFlushComing = false

  /**
   * @param now virtual time
   * @param later waits in real time
   */
  constructor(now: () => number, post: (message: VirtualTimeMessage) => void, later: Later) {
    this.#now = now
    this.#post = post
    this.#later = later
  }

  set(timer: ArmedTimer): void {
    if (timer.delayMs <= HELD_BACK_MS * 2) {
      this.#tell(timer, timer.delayMs)
      return
    }
    this.#held.set(timer.id, { ...timer, due: this.#now() + timer.delayMs })
    if (this.#isFlushComing) return
    this.#isFlushComing = true
    // Unreferenced: it does not make the worker look busy.
    this.#later(() => {
      this.#isFlushComing = false
      this.flush()
    }, HELD_BACK_MS).unref()
  }

  clear(timer: number): void {
    if (!this.#held.delete(timer)) this.#post({ kind: 'clear', timer })
  }

  /** Tells of all that were held back: when the worker only waits for them, and when its invocation ends. */
  flush(): void {
    for (const timer of this.#held.values()) this.#tell(timer, Math.max(0, timer.due - this.#now()))
    this.#held.clear()
  }

  #tell({ id, background }: ArmedTimer, delayMs: number): void {
    this.#post({ kind: 'timer', timer: id, delayMs, background })
  }
}
