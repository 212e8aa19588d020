import { join, resolve } from 'node:path'

import { synthesize } from '../lib/synthesize.ts'

/** The cloud assembly that system tests run: the real template, pointing at the code that was bundled just now. */
export const TEST_ASSEMBLY = join(resolve(import.meta.dirname, '..'), '.stepladder', 'test-assembly')

/** Synthesizes the stack once for all system tests. The checks of the template and the copies of code are left out. */
export async function setup(): Promise<void> {
  await synthesize({ outdir: TEST_ASSEMBLY, checks: false, copyCode: false })
}
