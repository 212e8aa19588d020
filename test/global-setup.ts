import { join, resolve } from 'node:path'

import { synthesize } from '../lib/synthesize.ts'

/** The cloud assembly that system tests run: the real template, pointing at the code that was bundled just now. */
export const TEST_ASSEMBLY = join(resolve(import.meta.dirname, '..'), '.stepladder', 'test-assembly')

/** Under which the process keeps the synthesis: each project loads this module anew. */
const MADE = Symbol.for('stepladder.test-assembly')

/**
 * Synthesizes the stack once for all system and page tests. The checks of the template and the copies of code are left
 * out.
 */
export async function setup(): Promise<void> {
  const known: unknown = Reflect.get(globalThis, MADE)
  const synthesis =
    known instanceof Promise ? known : synthesize({ outdir: TEST_ASSEMBLY, checks: false, copyCode: false })
  Reflect.set(globalThis, MADE, synthesis)
  await synthesis
}
