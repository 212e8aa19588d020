import type { RunPage, RunSummary } from './run-schema.ts'

/** Runs that were read so far, newest first and without a gap, and where the older ones begin. */
export interface RunList {
  readonly runs: readonly RunSummary[]
  /** Absent when there are no older ones. */
  readonly cursor?: string
}

/** What names a run among those of all jobs. */
export function runKey({ job, run }: Pick<RunSummary, 'job' | 'run'>): string {
  return `${job}/${run}`
}

/** A list of one page. */
export function beginList({ items, cursor }: RunPage): RunList {
  return { runs: items.toSorted(newestFirst), ...(cursor !== undefined && { cursor }) }
}

/** A list with the page that its cursor led to. */
export function appendPage(list: RunList, { items, cursor }: RunPage): RunList {
  return { runs: merge(list.runs, items), ...(cursor !== undefined && { cursor }) }
}

/**
 * A list with a stretch of it read anew: what is in the stretch takes the place of what was known of that time, so that
 * runs which no longer fit the filter go away.
 * @param upTo start of the run just above the stretch; absent for the newest one
 */
export function refreshStretch(list: RunList, page: RunPage, upTo?: string): RunList {
  const downTo = page.cursor === undefined ? undefined : page.items.at(-1)?.startedAt
  // Runs that start in the same millisecond as the stretch's ends may lie outside it: they are kept.
  const outside = list.runs.filter(
    ({ startedAt }) =>
      (upTo !== undefined && startedAt >= upTo) ||
      (page.cursor !== undefined && (downTo === undefined || startedAt <= downTo)),
  )
  return { ...list, runs: merge(outside, page.items) }
}

/** Whether the newest stretch joins the list: else runs may be missing in between, and it must be begun anew. */
export function joins(list: RunList, { items, cursor }: RunPage): boolean {
  if (cursor === undefined || list.runs.length === 0) return true
  const known = new Set(list.runs.map(runKey))
  return items.some((run) => known.has(runKey(run)))
}

function merge(known: readonly RunSummary[], fresh: readonly RunSummary[]): RunSummary[] {
  const runs = new Map(known.map((run) => [runKey(run), run]))
  for (const run of fresh) runs.set(runKey(run), run)
  return [...runs.values()].toSorted(newestFirst)
}

function newestFirst(one: RunSummary, other: RunSummary): number {
  if (one.startedAt !== other.startedAt) return one.startedAt < other.startedAt ? 1 : -1
  return runKey(one) < runKey(other) ? 1 : -1
}
