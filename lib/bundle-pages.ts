import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { build, type Metafile } from 'esbuild'

import { ASSETS_FOLDER, PAGES } from './pages.ts'

/** What {@link bundlePages} is told. */
export interface BundlePagesOptions {
  /** Folder of the repository. */
  readonly root: string
  /** Folder that gets the files as they are served; emptied before. */
  readonly outdir: string
}

/** The pages, ready to serve. */
export interface PagesBundle {
  /** Absolute path of the folder that was written. */
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
  const folder = resolve(outdir)
  const { outputFiles, metafile } = await build({
    absWorkingDir: resolve(root),
    entryPoints: PAGES.map(({ entry, name }) => ({ in: entry, out: name })),
    outdir: join(folder, ASSETS_FOLDER),
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
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, ASSETS_FOLDER), { recursive: true })
  await Promise.all(outputFiles.map(({ path, contents }) => writeFile(path, contents)))
  const firstScripts: Record<string, string[]> = {}
  for (const { name, entry, html, file } of PAGES) {
    const { scripts, styles } = filesOf(metafile, entry)
    const url = (path: string): string => `/${relative(folder, resolve(root, path))}`
    const [main = '', ...shared] = scripts.map(url)
    const links = [
      ...styles.map((path) => `<link rel="stylesheet" href="${url(path)}" />`),
      // Told ahead, what the main script imports loads beside it and not after it.
      ...shared.map((path) => `<link rel="modulepreload" href="${path}" />`),
      `<script type="module" src="${main}"></script>`,
    ]
    const text = await readFile(join(root, html), 'utf8')
    if (!text.includes(ASSETS_MARK)) throw new Error(`${html} has no ${ASSETS_MARK}: put it into <head>`)
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text.replace(ASSETS_MARK, links.join('\n    ')))
    firstScripts[name] = [main, ...shared].map((path) => path.slice(1))
  }
  await copyFile(join(root, 'web', 'icon.svg'), join(folder, 'icon.svg'))
  return { folder, firstScripts }
}

/** The output of an entry with all that it imports at once, and its style sheet: paths as esbuild names them. */
function filesOf(metafile: Metafile, entry: string): { scripts: string[]; styles: string[] } {
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
