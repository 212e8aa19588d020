import { setImmediate as nextTurn } from 'node:timers/promises'

/** Time that evaluations may take, all together, before others get a turn of the event loop. */
const TURN_MS = 20

/** Shares the event loop between evaluations, which hold it while they run, and all else in the process. */
export class EngineTurn {
  #spentMs = 0
  #end: Promise<void> | undefined

  /** Set when evaluations have had their turn: the next one is to wait for it. */
  get end(): Promise<void> | undefined {
    return this.#end
  }

  /** Notes how long an evaluation took. */
  spent(ms: number): void {
    this.#spentMs += ms
    if (this.#spentMs >= TURN_MS) this.#end ??= this.#rest()
  }

  async #rest(): Promise<void> {
    await nextTurn()
    this.#spentMs = 0
    this.#end = undefined
  }
}
