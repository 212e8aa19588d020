import { useCallback, useRef, useState } from 'preact/hooks'

import { useConsole } from '../shell/console-context.ts'
import { POLL_MS, usePolled } from '../shell/use-polled.ts'
import { appendPage, beginList, joins, refreshStretch } from './run-list.ts'
import type { RunList } from './run-list.ts'
import { runPageSchema } from './run-schema.ts'
import type { RunPage } from './run-schema.ts'

/** As many as the API gives at once. */
const PAGE_SIZE = 100
/** The API may answer pages without runs before it comes to some: so many are read at once. */
const MOST_EMPTY_PAGES = 20

export interface Runs {
  /** Absent before the first answer. */
  readonly list: RunList | undefined
  readonly error: unknown
  readonly refresh: () => void
  /** Reads the next older runs, unless it does already. */
  readonly loadOlder: () => void
  /** Says which rows are seen, so that those are kept up to date. */
  readonly see: (first: number, end: number) => void
}

/**
 * Runs, the newest first and kept up to date; older ones are read when they are asked for.
 * @param query of `GET /runs`, without limit and cursor. It must stay the same: a cursor belongs to the list that it was
 * given for
 */
export function useRuns(query: string): Runs {
  const { api } = useConsole()
  const [list, setList] = useState<RunList>()
  const [olderError, setOlderError] = useState<unknown>()
  const seenRef = useRef({ first: 0, end: 0 })
  const olderRef = useRef<string>(undefined)

  const readPage = useCallback(
    (more: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<RunPage> => {
      const parameters = new URLSearchParams(query)
      const all = Object.entries({ limit: String(PAGE_SIZE), ...more })
      for (const [name, value] of all) parameters.set(name, value)
      return api.request('GET', `/runs?${parameters.toString()}`, runPageSchema, signal && { signal })
    },
    [api, query],
  )

  const { error, refresh } = usePolled(
    query,
    async (signal) => {
      const newest = await readPage({}, signal)
      if (signal.aborted) return true
      setList((known) => (known && joins(known, newest) ? refreshStretch(known, newest) : beginList(newest)))
      const top = list && changingBelow(list, newest, seenRef.current)
      if (top === undefined) return true
      const stretch = await readPage({ to: top }, signal)
      if (!signal.aborted) setList((known) => known && refreshStretch(known, stretch, top))
      return true
    },
    { everyMs: POLL_MS },
  )

  const cursor = list?.cursor
  const loadOlder = useCallback((): void => {
    if (cursor === undefined || olderRef.current === cursor) return
    olderRef.current = cursor
    const read = async (): Promise<void> => {
      try {
        let page = await readPage({ cursor })
        for (let pages = 1; page.items.length === 0 && page.cursor !== undefined; pages += 1) {
          if (pages === MOST_EMPTY_PAGES) break
          page = await readPage({ cursor: page.cursor })
        }
        setOlderError(undefined)
        // The list may have begun anew in the meantime: then this page is of another one.
        setList((known) => (known?.cursor === cursor ? appendPage(known, page) : known))
      } catch (thrown) {
        olderRef.current = undefined
        setOlderError(thrown)
      }
    }
    void read()
  }, [cursor, readPage])

  const see = useCallback((first: number, end: number): void => {
    seenRef.current = { first, end }
  }, [])
  return { list, error: error ?? olderError, refresh, loadOlder, see }
}

/** Where a stretch begins that is seen, is not in the newest page, and has runs that may yet change. */
function changingBelow(
  list: RunList,
  newest: RunPage,
  { first, end }: { readonly first: number; readonly end: number },
): string | undefined {
  const oldest = newest.items.at(-1)?.startedAt
  if (oldest === undefined || newest.cursor === undefined) return undefined
  const changing = list.runs
    .slice(first, end)
    .find(({ status, startedAt }) => status === 'running' && startedAt < oldest)
  return changing?.startedAt
}
