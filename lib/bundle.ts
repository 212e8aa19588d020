import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build, context, type BuildContext, type BuildOptions, type Metafile } from 'esbuild'

/** What {@link bundleAll} is told. */
export interface BundleOptions {
  /** Modules that export `handler`, relative to the repository's root, e.g. `lambdas/api/get-account.ts`. */
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

/** Bundles that can be built again, see {@link watchAll}. */
export interface BundleWatch {
  readonly bundles: Bundles
  /** Stops watching and frees esbuild's process. */
  stop(): Promise<void>
}

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
  const result = await build({ ...(await prepare(options)), metafile: true })
  return describeBundles(options, result.metafile)
}

/**
 * Bundles like {@link bundleAll}, then builds again, in place, whenever a source file changes.
 *
 * @param onRebuild is called after each later build with the entries whose code changed; with the error's message
 *   instead when the code does not compile (the last good code stays in place).
 */
export async function watchAll(
  options: BundleOptions,
  onRebuild: (changed: readonly string[], error?: string) => void,
): Promise<BundleWatch> {
  let bundles: Bundles = new Map()
  let first = true
  const ready = Promise.withResolvers<void>()
  const watcher: BuildContext = await context({
    ...(await prepare(options)),
    metafile: true,
    logLevel: 'silent',
    plugins: [
      {
        name: 'report-rebuild',
        setup(plugin) {
          plugin.onEnd(async (result) => {
            const error = result.errors[0]
            if (error) {
              const where = error.location ? `${error.location.file}:${error.location.line}: ` : ''
              if (first) ready.reject(new BundleError(`${where}${error.text}`))
              else onRebuild([], `${where}${error.text}`)
              return
            }
            if (!result.metafile) return
            const before = bundles
            bundles = await describeBundles(options, result.metafile)
            const changed = [...bundles.values()].filter((made) => before.get(made.entry)?.hash !== made.hash)
            if (first) ready.resolve()
            else if (changed.length > 0) onRebuild(changed.map((made) => made.entry))
            first = false
          })
        },
      },
    ],
  })
  try {
    await watcher.watch()
    await ready.promise
  } catch (error) {
    await watcher.dispose()
    throw error
  }
  return {
    get bundles() {
      return bundles
    },
    stop: () => watcher.dispose(),
  }
}

/** `lambdas/api/get-account.ts` becomes `api/get-account`. */
function folderName(entry: string): string {
  const name = /^lambdas\/(.+)\.ts$/u.exec(entry)?.[1]
  if (name === undefined) {
    throw new BundleError(`the entry ${entry} is not a TypeScript file below lambdas/: move it there`)
  }
  return name
}

async function prepare(options: BundleOptions): Promise<BuildOptions> {
  const outdir = resolve(options.outdir)
  const names = new Set(options.entries.map(folderName))
  if (names.size !== options.entries.length) {
    throw new BundleError(`an entry is listed twice among ${options.entries.join(', ')}: list each once`)
  }
  await Promise.all(
    [...names].map(async (name) => {
      await mkdir(join(outdir, name), { recursive: true })
      // Below a package of type "module" Node.js would take index.js for an ES module.
      await writeFile(join(outdir, name, 'package.json'), '{"type":"commonjs"}\n')
    }),
  )
  return {
    absWorkingDir: resolve(options.root ?? '.'),
    entryPoints: options.entries.map((entry) => ({ in: entry, out: `${folderName(entry)}/index` })),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    // The ES module builds of packages can be cut down to what is used; the CommonJS ones cannot.
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'silent',
  }
}

async function describeBundles(options: BundleOptions, metafile: Metafile): Promise<Bundles> {
  const root = resolve(options.root ?? '.')
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [resolve(root, path), output]),
  )
  const bundles = await Promise.all(
    options.entries.map(async (entry): Promise<Bundle> => {
      const folder = resolve(options.outdir, folderName(entry))
      const file = join(folder, 'index.js')
      const code = await readFile(file)
      return {
        entry,
        folder,
        hash: createHash('sha256').update(code).digest('hex'),
        bytes: code.length,
        inputs: Object.keys(outputs.get(file)?.inputs ?? {}),
      }
    }),
  )
  return new Map(bundles.map((bundle) => [bundle.entry, bundle]))
}
