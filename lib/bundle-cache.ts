import { createHash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { bundleAll, type BundleOptions, type Bundles } from './bundle.ts'

const manifestSchema = z.object({
  /** What else the code depends on: see {@link surroundings}. */
  surroundings: z.string(),
  /** Modification time and size of each of our source files in the bundles. */
  sources: z.record(z.string(), z.string()),
  bundles: z.array(
    z.object({
      entry: z.string(),
      folder: z.string(),
      hash: z.string(),
      bytes: z.number(),
      inputs: z.array(z.string()),
    }),
  ),
})

type Manifest = z.infer<typeof manifestSchema>

const MANIFEST = 'bundles.json'

/** Bundles all functions, unless neither their source files nor what they depend on has changed since the last time. */
export async function bundleChanged(options: BundleOptions): Promise<Bundles> {
  const file = join(options.outdir, MANIFEST)
  const now = await surroundings(options)
  const known = await readManifest(file)
  if (known?.surroundings === now && (await isFresh(known, options))) {
    return new Map(known.bundles.map((bundle) => [bundle.entry, bundle]))
  }
  const bundles = await bundleAll(options)
  const inputs = [...bundles.values()].flatMap((bundle) => bundle.inputs)
  const ours = [...new Set(inputs)].filter((path) => !path.includes('node_modules/'))
  const manifest: Manifest = {
    surroundings: now,
    sources: Object.fromEntries(
      await Promise.all(ours.map(async (path) => [path, await stampOf(options, path)])),
    ),
    bundles: [...bundles.values()].map((bundle) => ({ ...bundle, inputs: [...bundle.inputs] })),
  }
  await writeFile(file, JSON.stringify(manifest))
  return bundles
}

/** Entries, installed packages, compiler settings, and how bundles are made: a change of any makes other code. */
async function surroundings(options: BundleOptions): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([options.entries, resolve(options.outdir)]))
  const files = [
    ...['package-lock.json', 'tsconfig.json'].map((name) => resolve(options.root ?? '.', name)),
    join(import.meta.dirname, 'bundle.ts'),
    join(import.meta.dirname, 'evaluate-at-build.ts'),
  ]
  for (const file of files) hash.update(await readFile(file).catch(() => 'absent'))
  return hash.digest('hex')
}

async function isFresh(known: Manifest, options: BundleOptions): Promise<boolean> {
  const sources = Object.entries(known.sources).map(
    async ([path, stamp]) => (await stampOf(options, path)) === stamp,
  )
  const made = known.bundles.map(
    async ({ folder, bytes }) => (await sizeOf(join(folder, 'index.js'))) === bytes,
  )
  return (await Promise.all([...sources, ...made])).every(Boolean)
}

async function stampOf(options: BundleOptions, path: string): Promise<string> {
  const found = await stat(resolve(options.root ?? '.', path)).catch(() => undefined)
  return found === undefined ? 'absent' : `${found.mtimeMs}/${found.size}`
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size
}

/** Absent where nothing was bundled yet, or by another version of this file. */
async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    return manifestSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data
  } catch {
    return undefined
  }
}
