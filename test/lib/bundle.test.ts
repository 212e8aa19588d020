import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundleAll, BundleError } from '../../lib/bundle.ts'

/** A repository with the given files. */
function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'stepladder-repository-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const GREETING = `
  import { text } from '../text.ts'
  export class RefusedError extends Error { override readonly name = 'RefusedError' }
  export const handler = async (): Promise<string> => { if (text === '') throw new RefusedError('no'); return text }
`

function load(file: string): { handler: () => Promise<unknown> } {
  const loaded: { handler: () => Promise<unknown> } = createRequire(import.meta.url)(file)
  return loaded
}

describe('bundleAll', () => {
  it('makes one folder per entry, with CommonJS that Node.js loads also below a package of modules', async () => {
    const root = repository({
      'package.json': '{"type":"module"}',
      'lambdas/text.ts': 'export const text: string = "hello"',
      'lambdas/api/greet.ts': GREETING,
      'lambdas/platform/sweep.ts': 'export const handler = async () => 1',
    })
    const entries = ['lambdas/api/greet.ts', 'lambdas/platform/sweep.ts']
    const bundles = await bundleAll({ root, entries, outdir: join(root, 'out') })

    expect([...bundles.keys()]).toEqual(entries)
    const greet = bundles.get('lambdas/api/greet.ts')
    expect(greet).toMatchObject({
      folder: join(root, 'out/api/greet'),
      inputs: ['lambdas/api/greet.ts', 'lambdas/text.ts'],
    })
    expect(greet?.bytes).toBe(readFileSync(join(root, 'out/api/greet/index.js')).length)
    await expect(load(join(root, 'out/api/greet/index.js')).handler()).resolves.toBe('hello')
    expect(JSON.parse(readFileSync(join(root, 'out/api/greet/index.js.map'), 'utf8'))).toMatchObject({
      version: 3,
    })
  })

  it('evaluates what ends in .build.ts, and leaves the code behind it out', async () => {
    const root = repository({
      'lambdas/heavy.ts': `export const secretOfTheCode = (n: number) => 'heavy code ' + n`,
      'lambdas/names.build.ts': `import { secretOfTheCode } from './heavy.ts'\nexport const names = [secretOfTheCode(1).length, 'é\u2028"']`,
      'lambdas/api/list.ts': `import { names } from '../names.build.ts'\nexport const handler = async () => names`,
    })
    const bundles = await bundleAll({ root, entries: ['lambdas/api/list.ts'], outdir: join(root, 'out') })

    const code = readFileSync(join(root, 'out/api/list/index.js'), 'utf8')
    expect(code).not.toContain('heavy code')
    await expect(load(join(root, 'out/api/list/index.js')).handler()).resolves.toEqual([12, 'é\u2028"'])
    expect(bundles.get('lambdas/api/list.ts')?.inputs).not.toContain('lambdas/heavy.ts')
  })

  it('refuses what a bundle cannot carry as JSON, naming file and export', async () => {
    const root = repository({
      'lambdas/wrong.build.ts': 'export const run = () => 1',
      'lambdas/api/a.ts': `import { run } from '../wrong.build.ts'\nexport const handler = run`,
    })
    await expect(
      bundleAll({ root, entries: ['lambdas/api/a.ts'], outdir: join(root, 'out') }),
    ).rejects.toThrow(/wrong\.build\.ts: the export "run" is function, which no JSON can carry/u)
  })

  it('keeps the names of errors, which retries match, through minification', async () => {
    const root = repository({
      'lambdas/text.ts': 'export const text: string = ""',
      'lambdas/api/greet.ts': GREETING,
    })
    await bundleAll({ root, entries: ['lambdas/api/greet.ts'], outdir: join(root, 'out') })
    await expect(load(join(root, 'out/api/greet/index.js')).handler()).rejects.toMatchObject({
      name: 'RefusedError',
    })
  })

  it('writes ASCII, whatever texts the sources have: they arrive as they are', async () => {
    const root = repository({
      'lambdas/text.ts': 'export const text: string = "… “ü” 🧸"',
      'lambdas/api/greet.ts': GREETING,
    })
    await bundleAll({ root, entries: ['lambdas/api/greet.ts'], outdir: join(root, 'out') })
    const file = join(root, 'out/api/greet/index.js')
    expect(readFileSync(file, 'utf8')).toMatch(/^\p{ASCII}*$/u)
    await expect(load(file).handler()).resolves.toBe('… “ü” 🧸')
  })

  it('gives the same code the same hash, wherever it is built, and other code another', async () => {
    const files = { 'lambdas/text.ts': 'export const text = "a"', 'lambdas/api/greet.ts': GREETING }
    const root = repository(files)
    const entries = ['lambdas/api/greet.ts']
    const hashOf = async (outdir: string) =>
      (await bundleAll({ root, entries, outdir: join(root, outdir) })).get('lambdas/api/greet.ts')?.hash
    const first = await hashOf('one')
    expect(await hashOf('deeper/two')).toBe(first)
    writeFileSync(join(root, 'lambdas/text.ts'), 'export const text = "b"')
    expect(await hashOf('one')).not.toBe(first)
  })

  it('refuses an entry outside of lambdas/, and one that is listed twice', async () => {
    const root = repository({})
    await expect(bundleAll({ root, entries: ['lib/x.ts'], outdir: root })).rejects.toThrow(BundleError)
    await expect(
      bundleAll({ root, entries: ['lambdas/a.ts', 'lambdas/a.ts'], outdir: root }),
    ).rejects.toThrow(/listed twice/)
  })

  it('names file and line of code that does not compile', async () => {
    const root = repository({ 'lambdas/api/broken.ts': 'const = 1' })
    await expect(
      bundleAll({ root, entries: ['lambdas/api/broken.ts'], outdir: join(root, 'out') }),
    ).rejects.toThrow(/lambdas\/api\/broken\.ts:1/)
  })
})
