/** Counts what a fault looks at and tells when it strikes: after `skip` matches, `times` in a row. */
export class ActiveFault<Kind> {
  readonly fault: Kind
  readonly #skip: number
  readonly #times: number
  #matches = 0
  #hits = 0

  constructor(fault: Kind, range: { skip: number; times: number }) {
    this.fault = fault
    this.#skip = range.skip
    this.#times = range.times
  }

  get hits(): number {
    return this.#hits
  }

  get isSpent(): boolean {
    return this.#matches >= this.#skip + this.#times
  }

  /** Counts one match and tells whether it is struck. */
  strikes(): boolean {
    this.#matches += 1
    if (this.#matches <= this.#skip || this.#matches > this.#skip + this.#times) return false
    this.#hits += 1
    return true
  }
}
