import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

import { expect, it } from 'vitest'

import { bundlePages } from '../../../lib/bundle-pages.ts'

const ROOT = resolve(import.meta.dirname, '..', '..', '..')
const MOST_BYTES = 300_000

it('the console loads at most 300 kB of script before it shows anything', async () => {
  const outdir = await mkdtemp(join(tmpdir(), 'console-weight-'))
  try {
    const { folder, firstScripts } = await bundlePages({ root: ROOT, outdir })
    const scripts = firstScripts['console'] ?? []
    const sizes = await Promise.all(
      scripts.map(async (path) => gzipSync(await readFile(join(folder, path))).byteLength),
    )
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeGreaterThan(10_000)
    expect(bytes).toBeLessThan(MOST_BYTES)
  } finally {
    await rm(outdir, { recursive: true })
  }
})
