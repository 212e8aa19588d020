import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { build, type BuildOptions, type BuildResult } from 'esbuild'
import { evaluateAtBuild } from './evaluate-at-build.ts'

/** What {@link bundleAll} is told. */
export interface BundleOptions {
  /** Modules that export `handler`, relative to the repository's root, e.g. `lambdas/domains/plushie/api/get-account.ts`. */
  readonly entries: readonly string[]
  /** Folder that gets one folder per entry. */
  readonly outdir: string
  /**
   * Folder that `entries` are relative to.
   *
   * @default - the working directory
   */
  readonly root?: string
}

/** One function's code, ready to upload. */
export interface Bundle {
  readonly entry: string
  /** Absolute path of the folder with `index.js` (CommonJS, exports `handler`) and its source map. */
  readonly folder: string
  /** SHA-256 of the code, in hex: the same code has the same hash wherever and whenever it was built. */
  readonly hash: string
  /** Size of `index.js`. */
  readonly bytes: number
  /** Source files in the bundle, relative to the root: what a function carries can be checked. */
  readonly inputs: readonly string[]
}

/** Bundles by entry, as given in {@link BundleOptions.entries}. */
export type Bundles = ReadonlyMap<string, Bundle>

/** Two entries would be written to the same folder, or an entry is not below `lambdas/`. */
export class BundleError extends Error {
  override readonly name = 'BundleError'
}

/**
 * Bundles all functions in one esbuild call: minified CommonJS for Node.js 24 with everything included.
 *
 * Source maps lie beside the code. `--enable-source-maps` is not set in the functions, because Node.js then reads and
 * parses the map whenever a module loads: it is paid for by each cold start, and used only when something throws.
 *
 * @throws {BundleError} when entries collide; esbuild's `BuildFailure`, with file and line, when the code does not compile.
 */
export async function bundleAll(options: BundleOptions): Promise<Bundles> {
  const written = new Map<string, string>()
  return writeBundles(options, await build(buildOptions(options)), written)
}

/** `lambdas/domains/plushie/api/get-account.ts` becomes `api/get-account`. */
function folderName(entry: string): string {
  const name = /^lambdas\/(.+)\.ts$/u.exec(entry)?.[1]
  if (name === undefined) {
    throw new BundleError(`the entry ${entry} is not a TypeScript file below lambdas/: move it there`)
  }
  return name
}

function buildOptions(options: BundleOptions): BuildOptions & { metafile: true; write: false } {
  const names = new Set(options.entries.map(folderName))
  if (names.size !== options.entries.length) {
    throw new BundleError(`an entry is listed twice among ${options.entries.join(', ')}: list each once`)
  }
  return {
    absWorkingDir: resolve(options.root ?? '.'),
    entryPoints: options.entries.map((entry) => ({ in: entry, out: `${folderName(entry)}/index` })),
    outdir: resolve(options.outdir),
    // Written below: esbuild would delete the last good code when a later build fails.
    write: false,
    metafile: true,
    bundle: true,
    plugins: [evaluateAtBuild],
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    // The ES module builds of packages can be cut down to what is used; the CommonJS ones cannot.
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    // One character beyond Latin-1 makes V8 keep and scan all of the code as two bytes a character: 5 ms of 60 were seen.
    charset: 'ascii',
    logLevel: 'silent',
  }
}

/** Writes what is not `written` yet (content hash by path), and tells what each function is made of. */
async function writeBundles(
  options: BundleOptions,
  { outputFiles = [], metafile }: Pick<BuildResult, 'outputFiles' | 'metafile'>,
  written: Map<string, string>,
): Promise<Bundles> {
  await Promise.all(
    outputFiles.map(async ({ path, contents, hash }) => {
      if (written.get(path) === hash) return
      await writeWhole(path, contents)
      written.set(path, hash)
    }),
  )
  const root = resolve(options.root ?? '.')
  const inputs = new Map(
    Object.entries(metafile?.outputs ?? {}).map(([path, output]) => [resolve(root, path), output.inputs]),
  )
  const code = new Map(outputFiles.map(({ path, contents }) => [path, contents]))
  const bundles = await Promise.all(
    options.entries.map(async (entry): Promise<[string, Bundle]> => {
      const folder = resolve(options.outdir, folderName(entry))
      const file = join(folder, 'index.js')
      const contents = code.get(file)
      if (contents === undefined) throw new BundleError(`esbuild made no ${file} of ${entry}`)
      // Below a package of type "module" Node.js would take index.js for an ES module.
      await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}\n')
      const hash = createHash('sha256').update(contents).digest('hex')
      return [
        entry,
        { entry, folder, hash, bytes: contents.length, inputs: Object.keys(inputs.get(file) ?? {}) },
      ]
    }),
  )
  return new Map(bundles)
}

/** Writes a file so that whoever loads it at that moment finds the old or the new content, never a part. */
async function writeWhole(path: string, contents: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.new`
  await writeFile(draft, contents)
  await rename(draft, path)
}
