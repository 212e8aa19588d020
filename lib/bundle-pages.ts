import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { build, type Metafile } from 'esbuild'

import { ASSETS_FOLDER, PAGES } from './pages.ts'
import { writePages } from './write-pages.ts'

/** What {@link bundlePages} is told. */
export interface BundlePagesOptions {
  /** Folder of the repository. */
  readonly root: string
  /** Folder that gets one folder per build, named for its content. */
  readonly outdir: string
}

/** The pages, ready to serve. */
export interface PagesBundle {
  /** Absolute path of the folder with the files as they are served. */
  readonly folder: string
  /** Scripts that a page loads before it shows anything, by page name: paths below `folder`. */
  readonly firstScripts: Readonly<Record<string, readonly string[]>>
}

/** In a page's HTML: gives way to the links to its scripts and its style sheet. */
const ASSETS_MARK = '<!-- assets -->'

/**
 * Bundles the pages in one esbuild call: minified ES modules and style sheets with a hash in their names, code that
 * pages share in files of its own.
 * @throws esbuild's `BuildFailure`, with file and line, when the code does not compile
 */
export async function bundlePages({ root, outdir }: BundlePagesOptions): Promise<PagesBundle> {
  const base = resolve(root)
  const { outputFiles, metafile } = await build({
    absWorkingDir: base,
    entryPoints: PAGES.map(({ entry, name }) => ({ in: entry, out: name })),
    // Nothing is written there: it begins the paths of the output.
    outdir: join(base, ASSETS_FOLDER),
    entryNames: '[name]-[hash]',
    chunkNames: 'shared-[hash]',
    assetNames: '[name]-[hash]',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'browser',
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    format: 'esm',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'linked',
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'silent',
  })
  const files = new Map<string, Uint8Array>(
    outputFiles.map(({ path, contents }) => [relative(base, path), contents]),
  )
  const firstScripts: Record<string, readonly string[]> = {}
  for (const { name, entry, html, file } of PAGES) {
    const { scripts, styles } = filesOf(metafile, entry)
    const text = await readFile(join(base, html), 'utf8')
    if (!text.includes(ASSETS_MARK)) throw new Error(`${html} has no ${ASSETS_MARK}: put it into <head>`)
    files.set(file, Buffer.from(text.replace(ASSETS_MARK, linksTo(scripts, styles))))
    firstScripts[name] = scripts
  }
  files.set('icon.svg', await readFile(join(base, 'web', 'icon.svg')))
  return { folder: await writePages(resolve(outdir), files), firstScripts }
}

/** The output of an entry with all that it imports at once, the entry first, and its style sheet. */
function filesOf(
  metafile: Metafile,
  entry: string,
): { scripts: readonly string[]; styles: readonly string[] } {
  const [main, output] =
    Object.entries(metafile.outputs).find(
      ([path, { entryPoint }]) => entryPoint === entry && path.endsWith('.js'),
    ) ?? []
  if (main === undefined || !output) throw new Error(`esbuild made nothing of ${entry}`)
  const scripts = [main]
  for (const path of scripts) {
    for (const imported of metafile.outputs[path]?.imports ?? []) {
      if (imported.kind === 'import-statement' && !scripts.includes(imported.path))
        scripts.push(imported.path)
    }
  }
  return { scripts, styles: output.cssBundle === undefined ? [] : [output.cssBundle] }
}

function linksTo([main, ...imported]: readonly string[], styles: readonly string[]): string {
  return [
    ...styles.map((path) => `<link rel="stylesheet" href="/${path}" />`),
    // Told ahead, what the main script imports loads beside it and not after it.
    ...imported.map((path) => `<link rel="modulepreload" href="/${path}" />`),
    `<script type="module" src="/${main}"></script>`,
  ].join('\n    ')
}
