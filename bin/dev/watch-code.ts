import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

import { buildCode } from './build-code.ts'
import type { Built } from './build-message.ts'

/** Editors write a file in several steps, and a checkout writes many. */
const SETTLE_MS = 100

/** Code that is built again when its source changes. */
export interface CodeWatch {
  stop(): void
}

/**
 * Bundles again whenever a file below one of `folders` changes.
 * @param built the code as it is now
 * @param onRebuild is called with what was built, and the entries of functions whose code changed
 * @param onError is called with the error's message when the code does not compile (the last good code stays in place)
 */
export function watchCode(
  folders: readonly string[],
  built: Built,
  onRebuild: (built: Built, changed: readonly string[]) => void,
  onError: (message: string) => void,
): CodeWatch {
  const stopped = new AbortController()
  let known = built
  let settling: NodeJS.Timeout | undefined
  let building: Promise<void> = Promise.resolve()

  async function rebuild(): Promise<void> {
    try {
      const next = await buildCode(undefined, stopped.signal)
      const changed = Object.keys(next.hashes).filter((entry) => next.hashes[entry] !== known.hashes[entry])
      const hasChanged = changed.length > 0 || next.pages !== known.pages
      known = next
      if (hasChanged) onRebuild(next, changed)
    } catch (error) {
      if (!stopped.signal.aborted) onError(error instanceof Error ? error.message : String(error))
    }
  }

  const watchers = new Map<string, FSWatcher>()
  // Folder by folder: a recursive watch looks at files on Linux, and loses one that an editor replaces by another.
  function watchFolders(): void {
    const all = new Set(folders.flatMap(foldersBelow))
    for (const [path, watcher] of watchers) {
      if (all.has(path)) continue
      watcher.close()
      watchers.delete(path)
    }
    for (const path of all) if (!watchers.has(path)) watchers.set(path, watchFolder(path))
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
