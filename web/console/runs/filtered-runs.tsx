import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { formatCount } from '../format/format-usd.ts'
import { Failure } from '../parts/failure.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { hrefOf } from '../shell/location.ts'
import { BulkDialog } from './bulk-dialog.tsx'
import type { BulkAction } from './bulk-dialog.tsx'
import type { RunList } from './run-list.ts'
import { RunTable } from './run-table.tsx'
import { useRuns } from './use-runs.ts'

export interface FilteredRunsProps {
  /** Of `GET /runs`, without limit and cursor. */
  readonly query: string
  /** Whether the query leaves anything out. */
  readonly isNarrow: boolean
  readonly onClear: () => void
}

/** The runs that a filter shows, how many they are, and what can be done to all of them. */
export function FilteredRuns({ query, isNarrow, onClear }: FilteredRunsProps): JSX.Element {
  const { list, error, refresh, loadOlder, see } = useRuns(query)
  const [action, setAction] = useState<BulkAction>()
  const isEmpty = list?.runs.length === 0 && list.cursor === undefined
  return (
    <>
      <div class="run-count">
        <p class="soft" role="status">
          {list && countRuns(list)}
        </p>
        {list && !isEmpty && (
          <div class="page-actions">
            <Button size="small" onClick={() => setAction('rerun')}>
              Rerun these…
            </Button>
            <Button size="small" onClick={() => setAction('stop')}>
              Stop these…
            </Button>
          </div>
        )}
      </div>
      <Failure error={error} onRetry={refresh} />
      {!list && error === undefined && <Skeleton lines={12} height="2rem" />}
      {list && !isEmpty && <RunTable list={list} onSee={see} onNeedOlder={loadOlder} />}
      {isEmpty && <NoRuns isFiltered={isNarrow} onClear={onClear} />}
      {action && <BulkDialog action={action} query={query} onClose={() => setAction(undefined)} />}
    </>
  )
}

function countRuns({ runs, cursor }: RunList): string {
  const count = runs.length
  return `${formatCount(count)}${cursor === undefined ? '' : ' or more'} ${count === 1 ? 'run' : 'runs'}`
}

function NoRuns(props: { readonly isFiltered: boolean; readonly onClear: () => void }): JSX.Element {
  if (props.isFiltered) {
    return (
      <EmptyState
        title="No run fits this filter"
        action={<Button onClick={props.onClear}>Show all runs</Button>}
      >
        A text is compared with the beginning of a run’s name and with the event’s id. Step Functions keeps
        runs for 90 days.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="There are no runs yet" action={<a href={hrefOf('/jobs')}>See what starts a job</a>}>
      Send the event that starts a job, or make a plushie in the <a href="/">gallery</a>: the run shows here
      at once.
    </EmptyState>
  )
}
