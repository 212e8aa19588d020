import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

import { buildCode } from './build-code.ts'

/** Editors write a file in several steps, and a checkout writes many. */
const SETTLE_MS = 100

/** Code that is built again when its source changes. */
export interface CodeWatch {
  stop(): void
}

/**
 * Bundles again, in place, whenever a file below `folder` changes.
 * @param hashes of the code as it is now, by entry
 * @param onRebuild is called with the entries whose code changed; with the error's message instead when the code does
 *   not compile (the last good code stays in place)
 */
export function watchCode(
  folder: string,
  hashes: Readonly<Record<string, string>>,
  onRebuild: (changed: readonly string[], error?: string) => void,
): CodeWatch {
  const stopped = new AbortController()
  let known = hashes
  let settling: NodeJS.Timeout | undefined
  let building: Promise<void> = Promise.resolve()

  async function rebuild(): Promise<void> {
    try {
      const built = await buildCode(undefined, stopped.signal)
      const changed = Object.keys(built.hashes).filter((entry) => built.hashes[entry] !== known[entry])
      known = built.hashes
      if (changed.length > 0) onRebuild(changed)
    } catch (error) {
      if (!stopped.signal.aborted) onRebuild([], error instanceof Error ? error.message : String(error))
    }
  }

  const watchers = new Map<string, FSWatcher>()
  // Folder by folder: a recursive watch looks at files on Linux, and loses one that an editor replaces by another.
  function watchFolders(): void {
    const folders = new Set(foldersBelow(folder))
    for (const [path, watcher] of watchers) {
      if (folders.has(path)) continue
      watcher.close()
      watchers.delete(path)
    }
    for (const path of folders) if (!watchers.has(path)) watchers.set(path, watchFolder(path))
  }

  function watchFolder(path: string): FSWatcher {
    const watcher = watch(path, () => {
      clearTimeout(settling)
      // One after the other, so that the last one sees the last change.
      settling = setTimeout(() => {
        watchFolders()
        building = building.then(rebuild)
      }, SETTLE_MS)
    })
    watcher.on('error', () => {
      watcher.close()
      watchers.delete(path)
    })
    return watcher
  }

  watchFolders()
  return {
    stop: () => {
      stopped.abort()
      clearTimeout(settling)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

function foldersBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return [
    folder,
    ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)),
  ]
}
