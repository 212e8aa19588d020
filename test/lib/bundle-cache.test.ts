import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundleChanged } from '../../lib/bundle-cache.ts'

function repository(): { bundle: () => ReturnType<typeof bundleChanged>; root: string; file: string } {
  const root = mkdtempSync(join(tmpdir(), 'stepladder-cache-'))
  mkdirSync(join(root, 'lambdas/api'), { recursive: true })
  writeFileSync(join(root, 'package-lock.json'), '{}')
  writeFileSync(join(root, 'lambdas/text.ts'), `export const text = 'first'`)
  writeFileSync(
    join(root, 'lambdas/api/greet.ts'),
    `import { text } from '../text.ts'\nexport const handler = async () => text`,
  )
  const outdir = join(root, 'out')
  return {
    root,
    file: join(outdir, 'api/greet/index.js'),
    bundle: () => bundleChanged({ root, entries: ['lambdas/api/greet.ts'], outdir }),
  }
}

describe('bundleChanged', () => {
  it('bundles once while nothing changes, and tells the same each time', async () => {
    const { bundle, file } = repository()
    const first = await bundle()
    const made = statSync(file).mtimeMs
    expect(await bundle()).toEqual(first)
    expect(statSync(file).mtimeMs).toBe(made)
  })

  it.each([
    ['a source file', 'lambdas/text.ts', `export const text = 'second one'`],
    ['the installed packages', 'package-lock.json', '{"packages":{}}'],
    ['the compiler settings', 'tsconfig.json', '{}'],
  ])('bundles again after a change of %s', async (_, path, text) => {
    const { bundle, root, file } = repository()
    await bundle()
    const before = statSync(file).ino
    writeFileSync(join(root, path), text)
    await bundle()
    expect(statSync(file).ino).not.toBe(before)
  })

  it('bundles again when the code is gone', async () => {
    const { bundle, file } = repository()
    const first = await bundle()
    rmSync(file)
    expect(await bundle()).toEqual(first)
    expect(statSync(file).size).toBe(first.get('lambdas/api/greet.ts')?.bytes)
  })
})
