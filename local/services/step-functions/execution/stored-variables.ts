/** All variables of an execution together: 10 MiB of UTF-8. */
const MAX_STORED_BYTES = 10_485_760

/** How much the variables of one execution take, over all its scopes. */
export class StoredVariables {
  #bytes = 0

  /** Whether so many bytes more are too many. */
  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= MAX_STORED_BYTES
  }

  /** Counts what came, or, with a negative number, what went. */
  add(bytes: number): void {
    this.#bytes += bytes
  }
}
