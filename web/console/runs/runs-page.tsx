import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { PageHead } from '../parts/page-head.tsx'
import { useConsole } from '../shell/console-context.ts'
import { goTo } from '../shell/location.ts'
import type { PageProps } from '../shell/page.ts'
import { FilteredRuns } from './filtered-runs.tsx'
import { RunFilterBar } from './run-filter-bar.tsx'
import { isNarrow, readRunFilter, runsQuery, writeRunFilter } from './run-filter.ts'
import type { RunFilter } from './run-filter.ts'
import './runs.css'

/** Runs of all jobs, as they happen. */
export function RunsPage({ query }: PageProps): JSX.Element {
  const filter = readRunFilter(query)
  const setFilter = (next: RunFilter): void => goTo('/runs', writeRunFilter(next), { replace: true })
  return (
    <>
      <PageHead title="Runs" />
      <RunFilterBar filter={filter} onChange={setFilter} />
      <OneFilter key={writeRunFilter(filter).toString()} filter={filter} onClear={() => setFilter({})} />
    </>
  )
}

/** The list of one filter: another one begins anew. */
function OneFilter({
  filter,
  onClear,
}: {
  readonly filter: RunFilter
  readonly onClear: () => void
}): JSX.Element {
  const { now } = useConsole()
  // A period begins at one moment for all pages of the list.
  const [query] = useState(() => runsQuery(filter, now()).toString())
  return <FilteredRuns query={query} isNarrow={isNarrow(filter)} onClear={onClear} />
}
