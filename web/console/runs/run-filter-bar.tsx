import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { jobsSchema } from '../jobs/job-schema.ts'
import { Icon } from '../parts/icon.tsx'
import { STATUSES } from '../parts/status.ts'
import { useConsole } from '../shell/console-context.ts'
import { usePolled } from '../shell/use-polled.ts'
import { isNarrow, PERIODS, readRunFilter, writeRunFilter } from './run-filter.ts'
import type { RunFilter } from './run-filter.ts'
import { runStatusSchema } from './run-schema.ts'

export interface RunFilterBarProps {
  readonly filter: RunFilter
  readonly onChange: (filter: RunFilter) => void
}

/** A text is looked for when typing has paused so long, in milliseconds. */
const PAUSE_MS = 250
const PERIOD_WORDS = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
}

/** What narrows the list of runs. */
export function RunFilterBar({ filter, onChange }: RunFilterBarProps): JSX.Element {
  const { api } = useConsole()
  const jobs = usePolled('jobs', (signal) => api.request('GET', '/jobs', jobsSchema, { signal }), {
    everyMs: undefined,
  })
  const ids = jobs.data?.items.map(({ id }) => id) ?? []
  const known = filter.job === undefined || ids.includes(filter.job) ? ids : [filter.job, ...ids]
  // A filter goes by its query, so that what was unset is not there at all.
  const set = (name: string, value: string): void => {
    const query = writeRunFilter(filter)
    query.set(name, value)
    if (name === 'period') for (const moment of ['from', 'to']) query.delete(moment)
    onChange(readRunFilter(query))
  }
  const chosen = filter.period ?? (filter.from !== undefined || filter.to !== undefined ? 'fixed' : '')
  return (
    <search class="filters" aria-label="Runs">
      <SearchField text={filter.text ?? ''} onSearch={(text) => set('text', text)} />
      <select
        class="control"
        aria-label="Job"
        value={filter.job ?? ''}
        onChange={(event) => set('job', event.currentTarget.value)}
      >
        <option value="">All jobs</option>
        {known.map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
      <select
        class="control"
        aria-label="Status"
        value={filter.status ?? ''}
        onChange={(event) => set('status', event.currentTarget.value)}
      >
        <option value="">Any status</option>
        {runStatusSchema.options.map((status) => (
          <option key={status} value={status}>
            {STATUSES[status].word}
          </option>
        ))}
      </select>
      <select
        class="control"
        aria-label="Time"
        value={chosen}
        onChange={(event) => set('period', event.currentTarget.value)}
      >
        <option value="">Any time</option>
        {chosen === 'fixed' && (
          <option value="fixed">{[filter.from, filter.to].filter(Boolean).join(' to ')}</option>
        )}
        {Object.keys(PERIODS).map((name) => (
          <option key={name} value={name}>
            {Object.entries(PERIOD_WORDS).find(([period]) => period === name)?.[1]}
          </option>
        ))}
      </select>
      {isNarrow(filter) && (
        <Button kind="quiet" size="small" onClick={() => onChange({})}>
          Clear
        </Button>
      )}
    </search>
  )
}

function SearchField({
  text,
  onSearch,
}: {
  readonly text: string
  readonly onSearch: (text: string) => void
}): JSX.Element {
  const [typed, setTyped] = useState(text)
  const onSearchRef = useRef(onSearch)
  useEffect(() => {
    onSearchRef.current = onSearch
  })
  useEffect(() => setTyped(text), [text])
  useEffect(() => {
    if (typed.trim() === text) return undefined
    const timer = setTimeout(() => onSearchRef.current(typed.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, text])
  return (
    <span class="search-field">
      <Icon name="search" />
      <input
        class="control"
        type="search"
        value={typed}
        placeholder="Run or event id  ( / )"
        aria-label="Run or event id"
        spellcheck={false}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </span>
  )
}
