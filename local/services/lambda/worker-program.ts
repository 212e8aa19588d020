import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomHex } from '../../random-id.ts'

const SOURCES = join(import.meta.dirname, 'worker')

let program: string | undefined

/**
 * The JavaScript file that worker threads run. Node could run `worker/function-worker.ts` as it stands, but would load
 * its type stripper anew in every thread (measured: 40 ms and 6 MB each), so the types are taken off once, into a
 * folder of the system's temporary directory that is named for the sources' content.
 */
export function workerProgram(): string {
  program ??= writeProgram()
  return program
}

function writeProgram(): string {
  const files = readdirSync(SOURCES)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, source: readFileSync(join(SOURCES, file), 'utf8') }))
  const hash = createHash('sha256').update(process.version)
  for (const { file, source } of files) hash.update(file).update(source)
  const folder = join(tmpdir(), `local-lambda-worker-${hash.digest('hex').slice(0, 16)}`)
  const entry = join(folder, 'function-worker.mjs')
  try {
    readFileSync(entry)
    return entry
  } catch {
    // Not written yet.
  }
  const draft = `${folder}-${randomHex(8)}`
  mkdirSync(draft, { recursive: true })
  for (const { file, source } of files) {
    const script = strip(source).replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.mjs'")
    writeFileSync(join(draft, file.replace(/\.ts$/, '.mjs')), script)
  }
  try {
    renameSync(draft, folder)
  } catch {
    // Another process was faster: its folder has the same content.
    rmSync(draft, { recursive: true, force: true })
  }
  return entry
}

/** Strips the types without the warning that the function is experimental: it is the one that runs all our sources. */
function strip(source: string): string {
  const emitWarning = process.emitWarning.bind(process)
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}
