import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
}

/** One file as it is served. */
export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>
  readonly contentType: string
}

/** Reads all files of the built pages, by path below `folder`. */
export async function readPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, PageFile]> => {
        const contentType = CONTENT_TYPES[extname(path)]
        if (contentType === undefined)
          throw new Error(`${path}: say in bin/dev/page-files.ts what type it is`)
        return [relative(folder, path), { body: new Uint8Array(await readFile(path)), contentType }]
      }),
    ),
  )
}
