import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import * as z from 'zod'
import { DataFolderError, isFolderProblem } from './data-folder-error.ts'
import type { JsonValue } from './json.ts'
import type { Storage, StorageTable } from './storage.ts'

const rowSchema = z.object({ key: z.string(), value: z.string() })
const jsonSchema: z.ZodType<JsonValue> = z.json()

/**
 * Keeps everything in one SQLite file, `<dataDir>/state.sqlite`. The write-ahead log makes each `set` outlive a kill of
 * the process; only a power cut may lose the last ones. The file is locked until `close`, or the end of the process: of two
 * clouds on one folder the later would end the runs of the other.
 */
export class SqliteStorage implements Storage {
  readonly #dataDir: string
  readonly #database: DatabaseSync
  readonly #statements: Statements
  readonly #tables = new Map<string, StorageTable>()

  /** @throws {DataFolderError} when the folder is full, read-only, not ours, or used by another cloud; each write may, too */
  constructor(dataDir: string) {
    this.#dataDir = dataDir
    const { database, statements } = this.#guard(() => openDatabase(dataDir))
    this.#database = database
    this.#statements = statements
  }

  table(name: string): StorageTable {
    let table = this.#tables.get(name)
    if (!table) {
      table = new SqliteTable(name, this.#statements, (write) => this.#guard(write))
      this.#tables.set(name, table)
    }
    return table
  }

  close(): void {
    this.#database.close()
  }

  #guard<T>(use: () => T): T {
    try {
      return use()
    } catch (error) {
      throw isFolderProblem(error) ? new DataFolderError(this.#dataDir, error) : error
    }
  }
}

function openDatabase(dataDir: string): { database: DatabaseSync; statements: Statements } {
  mkdirSync(dataDir, { recursive: true })
  const database = new DatabaseSync(join(dataDir, 'state.sqlite'))
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS state (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        UNIQUE (name, key)
      );`)
    return { database, statements: prepare(database) }
  } catch (error) {
    database.close()
    throw error
  }
}

function prepare(database: DatabaseSync): Statements {
  return {
    get: database.prepare('SELECT key, value FROM state WHERE name = ? AND key = ?'),
    set: database.prepare(
      'INSERT INTO state (name, key, value) VALUES (?, ?, ?) ON CONFLICT (name, key) DO UPDATE SET value = excluded.value',
    ),
    delete: database.prepare('DELETE FROM state WHERE name = ? AND key = ?'),
    entries: database.prepare('SELECT key, value FROM state WHERE name = ? ORDER BY position'),
  }
}

interface Statements {
  readonly get: StatementSync
  readonly set: StatementSync
  readonly delete: StatementSync
  readonly entries: StatementSync
}

class SqliteTable implements StorageTable {
  readonly #name: string
  readonly #statements: Statements
  readonly #guard: (write: () => unknown) => unknown

  constructor(name: string, statements: Statements, guard: (write: () => unknown) => unknown) {
    this.#name = name
    this.#statements = statements
    this.#guard = guard
  }

  get(key: string): JsonValue | undefined {
    const row = this.#statements.get.get(this.#name, key)
    return row === undefined ? undefined : parseRow(row)[1]
  }

  set(key: string, value: JsonValue): void {
    const text = JSON.stringify(value)
    this.#guard(() => this.#statements.set.run(this.#name, key, text))
  }

  delete(key: string): void {
    this.#guard(() => this.#statements.delete.run(this.#name, key))
  }

  entries(): IterableIterator<[key: string, value: JsonValue]> {
    // Read at once: the caller may write to the table while it walks through.
    return this.#statements.entries
      .all(this.#name)
      .map((row) => parseRow(row))
      .values()
  }
}

function parseRow(row: unknown): [key: string, value: JsonValue] {
  const { key, value } = rowSchema.parse(row)
  return [key, jsonSchema.parse(JSON.parse(value))]
}
