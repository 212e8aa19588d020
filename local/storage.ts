import type { JsonValue } from './json.ts'

/**
 * Where services keep what must outlive the process when `--data DIR` is given.
 * In memory it is a map; on disk every `set` is durable against a kill of the process before it returns.
 */
export interface Storage {
  /** A namespaced table of JSON values, e.g. `storage.table('states/executions')`. The same name is the same table. */
  table(name: string): StorageTable
  close(): void
}

/** Keyed JSON values, iterated in order of insertion of their keys. */
export interface StorageTable {
  get(key: string): JsonValue | undefined
  set(key: string, value: JsonValue): void
  delete(key: string): void
  entries(): IterableIterator<[key: string, value: JsonValue]>
}
