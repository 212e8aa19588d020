import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives all tests one temporary folder, which goes when they have ended: none has to clear up after itself. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-tests-'))
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
