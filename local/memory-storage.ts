import type { JsonValue } from './json.ts'
import type { Storage, StorageTable } from './storage.ts'

/** Keeps everything in memory: it ends with the process. Values are kept as given, so nobody may change them later. */
export class MemoryStorage implements Storage {
  readonly #tables = new Map<string, MemoryTable>()

  table(name: string): StorageTable {
    let table = this.#tables.get(name)
    if (!table) {
      table = new MemoryTable()
      this.#tables.set(name, table)
    }
    return table
  }

  close(): void {
    this.#tables.clear()
  }
}

class MemoryTable implements StorageTable {
  readonly #values = new Map<string, JsonValue>()

  get(key: string): JsonValue | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: JsonValue): void {
    this.#values.set(key, value)
  }

  delete(key: string): void {
    this.#values.delete(key)
  }

  entries(): IterableIterator<[key: string, value: JsonValue]> {
    return this.#values.entries()
  }
}
