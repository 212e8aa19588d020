import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Files of the pages: contents by path, e.g. `console/index.html`. */
export type PageFiles = ReadonlyMap<string, Uint8Array>

/**
 * Writes the files into a folder that is named for what is in it. The folder appears whole or not at all, so builds
 * that run at once do not see each other's halves.
 * @param parent of that folder
 * @returns absolute path of the folder
 */
export async function writePages(parent: string, files: PageFiles): Promise<string> {
  const folder = join(parent, hashOf(files))
  await mkdir(parent, { recursive: true })
  const draft = await mkdtemp(join(parent, 'draft-'))
  for (const [path, contents] of files) {
    await mkdir(dirname(join(draft, path)), { recursive: true })
    await writeFile(join(draft, path), contents)
  }
  try {
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true })
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // The same files were written before: folders of one name have the same content.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
  return folder
}

function hashOf(files: PageFiles): string {
  const hash = createHash('sha256')
  for (const [path, contents] of [...files].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    hash.update(`${path}\0${contents.length}\0`).update(contents)
  }
  return hash.digest('hex').slice(0, 16)
}
