import type { Draft } from './draft.ts'
import { join } from './read-draft.ts'
import type { Problem } from './read-draft.ts'

/**
 * Says where in the form each problem can be shown: beside the field of its path, or of the nearest one above that the
 * form shows. A problem of the whole, or of a field that is not there, has the path ''.
 */
export function placeProblems(draft: Draft, problems: readonly Problem[]): ReadonlyMap<string, string[]> {
  const shown = new Set(listPaths(draft, ''))
  const placed = new Map<string, string[]>()
  for (const { path, message } of problems) {
    const place = findPlace(path, shown)
    const told = place === path || path === '' ? message : `${path}: ${message}`
    placed.set(place, [...(placed.get(place) ?? []), told])
  }
  return placed
}

function findPlace(path: string, shown: ReadonlySet<string>): string {
  for (let place = path; place !== ''; place = place.slice(0, Math.max(0, place.lastIndexOf('.')))) {
    if (shown.has(place)) return place
  }
  return ''
}

function listPaths(draft: Draft, path: string): string[] {
  const paths = path === '' ? [] : [path]
  switch (draft.kind) {
    case 'object':
      return [
        ...paths,
        ...Object.entries(draft.members).flatMap(([name, each]) => listPaths(each, join(path, name))),
      ]
    case 'list':
      return [...paths, ...draft.items.flatMap((each, index) => listPaths(each, join(path, String(index))))]
    case 'union':
      return draft.draft.kind === 'object' || draft.draft.kind === 'list'
        ? [...paths, ...listPaths(draft.draft, path)]
        : paths
    case 'text':
    case 'choice':
    case 'constant':
      break
  }
  return paths
}
