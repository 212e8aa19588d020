import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const ROOT = resolve(import.meta.dirname, '..', '..', '..')
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')

/**
 * Runs texts that were copied from the console as files of `test/system`, where they belong, by a vitest of their own. They
 * stand in a folder apart: tests that look at all files of this repository must not meet them.
 * @returns what vitest printed; it throws when a test fails, or there is none
 */
export async function runCopiedTests(texts: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(ROOT, '.stepladder', 'copied-'))
  try {
    mkdirSync(join(folder, 'test', 'system'), { recursive: true })
    symlinkSync(join(ROOT, 'local'), join(folder, 'local'))
    symlinkSync(join(ROOT, 'test', 'global-setup.ts'), join(folder, 'test', 'global-setup.ts'))
    for (const [index, text] of texts.entries())
      writeFileSync(join(folder, 'test', 'system', `copied-${index}.test.ts`), text)
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
    // One after the other in one worker: most of the time goes into loading the local cloud.
    const args = [
      'run',
      '--root',
      folder,
      '--no-isolate',
      '--maxWorkers',
      '1',
      '--reporter',
      'verbose',
      '--no-color',
    ]
    const patience = ['--testTimeout', '60000', '--hookTimeout', '60000']
    const { stdout } = await promisify(execFile)(process.execPath, [VITEST, ...args, ...patience], {
      cwd: folder,
      env: Object.fromEntries(own),
    })
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
