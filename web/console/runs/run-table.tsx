import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import { formatDuration } from '../../shared/format-time.ts'
import { Moment } from '../parts/moment.tsx'
import { moveFocus } from '../parts/move-focus.ts'
import { StatusBadge } from '../parts/status-badge.tsx'
import { useMedia } from '../parts/use-media.ts'
import { useTick } from '../parts/use-tick.ts'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import { runKey } from './run-list.ts'
import type { RunList } from './run-list.ts'
import type { RunSummary } from './run-schema.ts'
import { useVisibleRows } from './use-visible-rows.ts'

/** In pixels; the style sheet says the same. */
const ROW_HEIGHT = 40
const NARROW_ROW_HEIGHT = 64
/** Older runs are read when so few rows are left below. */
const AHEAD = 60

export interface RunTableProps {
  readonly list: RunList
  readonly onSee: (first: number, end: number) => void
  readonly onNeedOlder: () => void
}

/** Runs in rows of one height, of which only those in sight are drawn. Arrow keys go from row to row. */
export function RunTable({ list, onSee, onNeedOlder }: RunTableProps): JSX.Element {
  const { runs, cursor } = list
  const isNarrow = useMedia('(max-width: 48rem)')
  const rowHeight = isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT
  const bodyRef = useRef<HTMLDivElement>(null)
  const { first, end } = useVisibleRows(bodyRef, runs.length, rowHeight)
  useEffect(() => {
    onSee(first, end)
    if (cursor !== undefined && end + AHEAD > runs.length) onNeedOlder()
  }, [first, end, cursor, runs.length, onSee, onNeedOlder])
  return (
    <div
      class="panel run-table"
      role="table"
      aria-label="Runs"
      aria-rowcount={cursor === undefined ? runs.length + 1 : -1}
    >
      <div role="rowgroup" class="run-head-group">
        <div class="run-row run-row-head" role="row" aria-rowindex={1}>
          <span role="columnheader">Status</span>
          <span role="columnheader">Job</span>
          <span role="columnheader">Run</span>
          <span role="columnheader">Started</span>
          <span role="columnheader" class="number">
            Duration
          </span>
        </div>
      </div>
      <div ref={bodyRef} role="rowgroup" class="run-rows" style={{ height: `${runs.length * rowHeight}px` }}>
        {runs.slice(first, end).map((run, index) => (
          <Row
            key={runKey(run)}
            onKey={(event) => moveFocus(event, bodyRef.current, 'a')}
            run={run}
            index={first + index}
            top={(first + index) * rowHeight}
          />
        ))}
      </div>
      {cursor !== undefined && (
        <p class="run-more soft" role="status">
          Reading older runs…
        </p>
      )}
    </div>
  )
}

function Row({
  run,
  index,
  top,
  onKey,
}: {
  readonly run: RunSummary
  readonly index: number
  readonly top: number
  readonly onKey: (event: KeyboardEvent) => void
}): JSX.Element {
  return (
    <div class="run-row" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${top}px)` }}>
      <span role="cell" class="run-status">
        <StatusBadge status={run.status} />
      </span>
      <span role="cell" class="run-job clip">
        {run.job}
      </span>
      <span role="cell" class="run-name clip">
        <a
          class="mono"
          href={hrefOf(pathOf('runs', run.job, run.run))}
          tabIndex={index === 0 ? 0 : -1}
          onKeyDown={onKey}
        >
          {run.run}
        </a>
      </span>
      <span role="cell" class="run-time">
        <Moment at={run.startedAt} />
      </span>
      <span role="cell" class="run-duration number">
        <Duration run={run} />
      </span>
    </div>
  )
}

function Duration({ run }: { readonly run: RunSummary }): JSX.Element {
  const { now } = useConsole()
  const isRunning = run.durationMs === undefined
  useTick(isRunning ? 500 : undefined)
  const milliseconds = run.durationMs ?? now() - Date.parse(run.startedAt)
  return <span class={isRunning ? 'soft' : ''}>{formatDuration(Math.max(0, milliseconds))}</span>
}
