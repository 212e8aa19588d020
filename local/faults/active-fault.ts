import type { FaultHandle } from './fault.ts'

/** Counts what a fault looks at and tells when it strikes: after `skip` matches, `times` in a row. */
export class ActiveFault<Kind> implements FaultHandle {
  readonly fault: Kind
  readonly #skip: number
  readonly #times: number
  readonly #onRemove: (fault: ActiveFault<Kind>) => void
  #matches = 0
  #hits = 0

  constructor(
    fault: Kind,
    range: { skip: number; times: number },
    onRemove: (fault: ActiveFault<Kind>) => void,
  ) {
    this.fault = fault
    this.#skip = range.skip
    this.#times = range.times
    this.#onRemove = onRemove
  }

  get hits(): number {
    return this.#hits
  }

  /** Counts one match and tells whether it is struck. */
  strikes(): boolean {
    this.#matches += 1
    if (this.#matches <= this.#skip || this.#matches > this.#skip + this.#times) return false
    this.#hits += 1
    return true
  }

  remove(): void {
    this.#onRemove(this)
  }
}
