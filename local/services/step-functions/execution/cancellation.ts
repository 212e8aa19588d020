/** What a strand of an execution is stopped with. It is nobody's failure: no Retry, no Catch sees it. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError'
}

/** Stops a part of an execution: all of it (abort, time-out) or the branches beside one that failed. */
export class Cancellation {
  #reason: CancelledError | undefined
  readonly #listeners = new Set<(reason: CancelledError) => void>()

  get isCancelled(): boolean {
    return this.#reason !== undefined
  }

  /** @throws {CancelledError} */
  throwIfCancelled(): void {
    if (this.#reason) throw this.#reason
  }

  cancel(reason: CancelledError): void {
    if (this.#reason) return
    this.#reason = reason
    for (const listener of this.#listeners) listener(reason)
    this.#listeners.clear()
  }

  /** Calls `listener` once when cancelled; the returned function takes it back. */
  onCancel(listener: (reason: CancelledError) => void): () => void {
    if (this.#reason) {
      listener(this.#reason)
      return () => {}
    }
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** A cancellation that also follows this one. `detach` it when its part is done. */
  child(): { cancellation: Cancellation; detach: () => void } {
    const cancellation = new Cancellation()
    const detach = this.onCancel((reason) => cancellation.cancel(reason))
    return { cancellation, detach }
  }
}
