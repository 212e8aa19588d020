import { enableCompileCache } from 'node:module'
import { join, relative, resolve } from 'node:path'

import type { Bundles } from '../../lib/bundle.ts'
import type { BuildMessage } from './build-message.ts'
import { explainFailure } from './explain-failure.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')

// Compiled code of the CDK library is kept between runs: half of the time to load it.
enableCompileCache(join(ROOT, 'node_modules', '.cache', 'node-compile-cache'))

const [assemblyDir, webOrigin] = process.argv.slice(2)
const answer = await build()
process.send?.(answer, () => process.exit(0))

/** Bundles what changed, and synthesizes where a folder for the cloud assembly is given. */
async function build(): Promise<BuildMessage> {
  try {
    if (assemblyDir === undefined) return await bundle()
    const { synthesize } = await import('../../lib/synthesize.ts')
    // The checks of cdk-nag take a second and judge the template, not the code that changes here: `npm run synth` runs
    // them.
    const { assembly, bundles, pages } = await synthesize({
      outdir: assemblyDir,
      checks: false,
      copyCode: false,
      ...(webOrigin !== undefined && { settings: { webOrigin } }),
    })
    return { kind: 'built', assembly, hashes: hashesOf(bundles), pages: pages.folder }
  } catch (error) {
    return { kind: 'failed', message: compileErrorOf(error) ?? explainFailure(error) }
  }
}

async function bundle(): Promise<BuildMessage> {
  const [{ allEntries }, { bundleChanged }, { bundlePages }] = await Promise.all([
    import('../../lib/entries.ts'),
    import('../../lib/bundle-cache.ts'),
    import('../../lib/bundle-pages.ts'),
  ])
  const [bundles, pages] = await Promise.all([
    bundleChanged({ root: ROOT, entries: allEntries(), outdir: join(ROOT, '.stepladder', 'bundles') }),
    bundlePages({ root: ROOT, outdir: join(ROOT, '.stepladder', 'pages') }),
  ])
  return { kind: 'built', hashes: hashesOf(bundles), pages: pages.folder }
}

function hashesOf(bundles: Bundles): Record<string, string> {
  return Object.fromEntries([...bundles].map(([entry, { hash }]) => [entry, hash]))
}

/** What does not compile in one line, with file and line: as esbuild says it, or Node.js where it meets it first. */
function compileErrorOf(error: unknown): string | undefined {
  if (error instanceof SyntaxError) {
    const [, file = '', line = ''] = /^file:\/\/(.+):(\d+)\n/u.exec(error.stack ?? '') ?? []
    return `${relative(ROOT, file)}:${line}: ${error.message.split('\n')[0]}`
  }
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return undefined
  const [first]: readonly { text?: string; location?: { file: string; line: number } | null }[] = error.errors
  if (first?.text === undefined) return undefined
  return `${first.location ? `${first.location.file}:${first.location.line}: ` : ''}${first.text}`
}
