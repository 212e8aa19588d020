import type { StorageTable } from '../../storage.ts'

/**
 * How far a shard was processed. Lanes finish out of order, so the checkpoint is the last record before which nothing is
 * unfinished: after a restart some records may come again, and none is left out.
 */
export class Checkpoint {
  readonly #table: StorageTable
  readonly #key: string
  /** Sequence numbers in the order of the stream, with whether they are done. */
  readonly #open = new Map<string, boolean>()

  constructor(table: StorageTable, key: string) {
    this.#table = table
    this.#key = key
  }

  /** The last sequence number that is done; the empty text for a shard known to be read from its start. */
  get(): string | undefined {
    const value = this.#table.get(this.#key)
    return typeof value === 'string' ? value : undefined
  }

  set(sequenceNumber: string): void {
    this.#table.set(this.#key, sequenceNumber)
  }

  /** A record was read. */
  began(sequenceNumber: string): void {
    this.#open.set(sequenceNumber, false)
  }

  /** Records were processed, filtered out or given up. */
  finished(sequenceNumbers: readonly string[]): void {
    for (const sequenceNumber of sequenceNumbers) this.#open.set(sequenceNumber, true)
    let last: string | undefined
    for (const [sequenceNumber, done] of this.#open) {
      if (!done) break
      last = sequenceNumber
      this.#open.delete(sequenceNumber)
    }
    if (last !== undefined) this.set(last)
  }

  /** How many records were read and are not done, or wait for one before them. */
  get pending(): number {
    return this.#open.size
  }
}
