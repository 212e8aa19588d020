import type { Clock } from '../../clock.ts'

/**
 * Holds virtual time still while its owner has something to do, and lets go while the owner only waits. The hold is
 * taken again in the very turn in which a wait ends, so time cannot leap past what was waited for.
 */
export class WorkHold {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  #end: (() => void) | undefined

  /** @param signal ends every wait at once, when the owner is stopped */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
  }

  take(): void {
    this.#end ??= this.#clock.beginWork()
  }

  release(): void {
    this.#end?.()
    this.#end = undefined
  }

  /** Waits for `delayMs` of the clock's time, or less if `early` is aborted first. Returns at once when stopped. */
  async wait(delayMs: number, early?: AbortSignal): Promise<void> {
    const signals = early ? [this.#signal, early] : [this.#signal]
    if (signals.some((signal) => signal.aborted)) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        timer.cancel()
        for (const signal of signals) signal.removeEventListener('abort', done)
        this.take()
        resolve()
      }
      const timer = this.#clock.schedule(delayMs, done)
      for (const signal of signals) signal.addEventListener('abort', done, { once: true })
      this.release()
    })
  }
}
