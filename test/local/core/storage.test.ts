import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DataFolderError } from '../../../local/data-folder-error.ts'
import { MemoryStorage } from '../../../local/memory-storage.ts'
import { SqliteStorage } from '../../../local/sqlite-storage.ts'
import type { Storage } from '../../../local/storage.ts'
import { temporaryFolder } from './test-assembly.ts'

describe.each<[string, () => Storage]>([
  ['memory', () => new MemoryStorage()],
  ['SQLite', () => new SqliteStorage(temporaryFolder())],
])('storage in %s', (_name, open) => {
  it('keeps values by table and key', () => {
    const storage = open()
    const table = storage.table('runs')
    table.set('a', { text: 'ä', list: [1, null, true] })
    storage.table('other').set('a', 2)
    expect(storage.table('runs').get('a')).toEqual({ text: 'ä', list: [1, null, true] })
    expect(storage.table('other').get('a')).toBe(2)
    expect(table.get('gone')).toBeUndefined()
    storage.close()
  })

  it('walks through entries in the order in which their keys were first set', () => {
    const table = open().table('runs')
    for (const key of ['b', 'a', 'c']) table.set(key, key)
    table.set('b', 'changed')
    table.delete('a')
    table.set('a', 'again')
    expect([...table.entries()]).toEqual([
      ['b', 'changed'],
      ['c', 'c'],
      ['a', 'again'],
    ])
  })

  it('lets the caller write while it walks through', () => {
    const table = open().table('runs')
    for (const key of ['a', 'b', 'c']) table.set(key, 1)
    for (const [key] of table.entries()) table.delete(key)
    expect([...table.entries()]).toEqual([])
  })
})

describe('storage in SQLite', () => {
  it('is for one cloud at a time, and says so', () => {
    const folder = temporaryFolder()
    const first = new SqliteStorage(folder)
    expect(() => new SqliteStorage(folder)).toThrow(DataFolderError)
    expect(() => new SqliteStorage(folder)).toThrow(/another local cloud uses it/u)
    first.close()
    new SqliteStorage(folder).close()
  })

  it('explains extended codes by what they are kinds of, and leaves faults of ours as they are', () => {
    const failure = (errcode: number) => Object.assign(new Error('as SQLite says it'), { errcode })
    expect(new DataFolderError('here', failure(778)).message).toContain('cannot be read or written')
    expect(new DataFolderError('here', failure(1544)).message).toContain('may not be written to')
    const storage = new SqliteStorage(temporaryFolder())
    const table = storage.table('runs')
    storage.close()
    expect(() => table.set('a', 1)).not.toThrow(DataFolderError)
  })

  it.each([
    ['is a file', 'file', /ENOTDIR|EEXIST/u],
    ['has another state.sqlite', 'folder', /is not a database/u],
  ])('tells when its folder %s', (_, kind, reason) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'state.sqlite'), 'x'.repeat(5000))
    const open = () => new SqliteStorage(kind === 'file' ? join(folder, 'state.sqlite') : folder)
    expect(open).toThrow(DataFolderError)
    expect(open).toThrow(reason)
  })

  it('has what was set before the process was killed', () => {
    const folder = temporaryFolder()
    const module = join(import.meta.dirname, '../../../local/sqlite-storage.ts')
    const script = `
      import { SqliteStorage } from ${JSON.stringify(module)}
      new SqliteStorage(${JSON.stringify(folder)}).table('runs').set('a', { kept: true })
      process.kill(process.pid, 'SIGKILL')`
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', script])
    expect(signal).toBe('SIGKILL')
    expect(new SqliteStorage(folder).table('runs').get('a')).toEqual({ kept: true })
  })
})
