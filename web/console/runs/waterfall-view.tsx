import type { JSX } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'

import { formatDuration } from '../../shared/format-time.ts'
import { Icon } from '../parts/icon.tsx'
import { moveFocus } from '../parts/move-focus.ts'
import { STATUSES } from '../parts/status.ts'
import { useTick } from '../parts/use-tick.ts'
import { useConsole } from '../shell/console-context.ts'
import { describeSegment } from './describe-segment.ts'
import type { Run } from './run-schema.ts'
import { createTimeScale } from './time-scale.ts'
import type { TimeScale } from './time-scale.ts'
import { readWaterfall, spanOf } from './waterfall.ts'
import type { Segment, WaterfallRow } from './waterfall.ts'
import './waterfall.css'

export interface WaterfallProps {
  readonly run: Run
  /** Index of the visit that is shown below. */
  readonly selected: number | undefined
  readonly onSelect: (index: number) => void
}

const TICK_MS = 200
const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** When each state did what: work, retries' delays and sleeps apart. Long waits are folded unless one wants them whole. */
export function Waterfall({ run, selected, onSelect }: WaterfallProps): JSX.Element {
  const { now } = useConsole()
  const [isFolding, setFolding] = useState(true)
  const listRef = useRef<HTMLDivElement>(null)
  const isRunning = run.status === 'running'
  useTick(isRunning ? TICK_MS : undefined)
  const moment = isRunning ? now() : 0
  const rows = useMemo(() => readWaterfall(run, moment), [run, moment])
  const span = spanOf(run, rows, isRunning ? moment : Date.parse(run.stoppedAt ?? run.startedAt))
  const scale = createTimeScale(span, rows, isFolding)
  const isFoldable = createTimeScale(span, rows, true).folds.length > 0
  return (
    <section class="panel waterfall" aria-label="Waterfall">
      <header class="panel-head">
        <h2>Steps</h2>
        {isFoldable && (
          <label class="waterfall-fold">
            <input
              type="checkbox"
              checked={isFolding}
              onChange={(event) => setFolding(event.currentTarget.checked)}
            />
            Fold long waits
          </label>
        )}
      </header>
      <div class="waterfall-body">
        <Axis scale={scale} from={span.from} />
        <div
          ref={listRef}
          class="waterfall-rows"
          role="listbox"
          tabIndex={-1}
          aria-label="States in the order of their start. Arrow keys go from one to the next."
          onKeyDown={(event) => moveFocus(event, listRef.current, '[role="option"]')}
        >
          {rows.map((row, place) => (
            <Row
              key={row.index}
              row={row}
              scale={scale}
              isSelected={row.index === selected}
              isTabStop={selected === undefined ? place === 0 : row.index === selected}
              onSelect={onSelect}
            />
          ))}
        </div>
      </div>
      <Legend rows={rows} />
    </section>
  )
}

function Axis({ scale, from }: { readonly scale: TimeScale; readonly from: number }): JSX.Element {
  return (
    <div class="waterfall-axis" aria-hidden="true">
      <span />
      <div class="waterfall-track">
        {TICKS.filter((place) => place === 0 || scale.momentAt(1) > from).map((place) => (
          <span key={place} class="waterfall-tick" style={{ left: `${place * 100}%` }}>
            {place === 0 ? '0' : formatDuration(scale.momentAt(place) - from)}
          </span>
        ))}
      </div>
      <span />
    </div>
  )
}

interface RowProps {
  readonly row: WaterfallRow
  readonly scale: TimeScale
  readonly isSelected: boolean
  readonly isTabStop: boolean
  readonly onSelect: (index: number) => void
}

function Row({ row, scale, isSelected, isTabStop, onSelect }: RowProps): JSX.Element {
  const { visit, index, depth, segments, from, to } = row
  const { word, icon, tone } = STATUSES[visit.status]
  const said = segments.map(describeSegment).join(', ')
  return (
    <div
      class={`waterfall-row ${visit.step === undefined ? 'waterfall-row-platform' : ''}`}
      role="option"
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      data-visit={index}
      onClick={() => onSelect(index)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onSelect(index)
      }}
    >
      <span
        class={`waterfall-name status-${tone}`}
        style={{ paddingInlineStart: `${depth}rem` }}
        title={visit.name}
      >
        <Icon name={icon} class={visit.status === 'running' ? 'icon-turning' : ''} />
        <span class="clip">
          {visit.name}
          <span class="visually-hidden">{`, ${word}, ${said}, `}</span>
        </span>
      </span>
      <span class="waterfall-track" aria-hidden="true">
        {scale.folds.map((fold) => (
          <span
            key={fold.from}
            class="waterfall-folded"
            style={{ left: `${fold.start * 100}%`, width: `${(fold.end - fold.start) * 100}%` }}
          />
        ))}
        {segments.map((segment) => (
          <Bar
            key={`${segment.kind} ${segment.from} ${segment.attempt ?? ''}`}
            segment={segment}
            scale={scale}
          />
        ))}
      </span>
      <span class="waterfall-duration">{formatDuration(to - from)}</span>
    </div>
  )
}

function Bar({ segment, scale }: { readonly segment: Segment; readonly scale: TimeScale }): JSX.Element {
  const { kind, from, to, status } = segment
  const start = scale.place(from)
  const width = scale.place(to) - start
  return (
    <span
      class={`bar bar-${kind} bar-${STATUSES[status].tone}`}
      title={describeSegment(segment)}
      style={{ left: `${start * 100}%`, width: `${width * 100}%` }}
    >
      {(kind === 'retry' || kind === 'sleep') && width > 0.08 && (
        <span class="bar-words">{formatDuration(to - from)}</span>
      )}
    </span>
  )
}

const LEGEND = {
  work: 'work',
  queued: 'waits for a worker',
  retry: 'waits for a retry',
  sleep: 'sleeps',
} as const

function Legend({ rows }: { readonly rows: readonly WaterfallRow[] }): JSX.Element | null {
  const kinds = new Set(rows.flatMap(({ segments }) => segments.map(({ kind }) => kind)))
  const shown = (['work', 'queued', 'retry', 'sleep'] as const).filter((kind) => kinds.has(kind))
  if (shown.length < 2) return null
  return (
    <ul class="waterfall-legend" aria-hidden="true">
      {shown.map((kind) => (
        <li key={kind}>
          <span class={`bar bar-${kind} bar-good`} /> {LEGEND[kind]}
        </li>
      ))}
    </ul>
  )
}
