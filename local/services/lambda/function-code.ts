import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FunctionDefinition } from './function-definition.ts'

/** Extensions of handler files, as the runtime looks for them. */
const EXTENSIONS = ['.js', '.mjs', '.cjs']

/** Writes the source of an inline function (`Code.ZipFile`) to `folder` and returns the folder. */
export function writeInlineCode(folder: string, source: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'index.js'), source)
  return folder
}

/**
 * A text that changes when the code in `folder` does: time and size of the handler's file, and the folder.
 */
export function codeStamp(folder: string, definition: FunctionDefinition): string {
  const base = join(folder, definition.handler.slice(0, definition.handler.lastIndexOf('.')))
  for (const extension of EXTENSIONS) {
    const stats = statSync(base + extension, { throwIfNoEntry: false })
    if (stats) return `${folder}|${extension}|${stats.mtimeMs}:${stats.size}`
  }
  return folder
}
