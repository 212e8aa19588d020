import type { JSX } from 'preact'
import { useId } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { useConsole } from '../shell/console-context.ts'
import { goTo } from '../shell/location.ts'
import './event-filter.css'
import { eventKindSchema } from './event-schema.ts'
import { fromLocalInput, toLocalInput, writeEventsQuery } from './events-query.ts'
import type { EventsQuery } from './events-query.ts'
import { KIND_WORDS } from './kind-badge.tsx'

export interface EventFilterProps {
  readonly query: EventsQuery
  /** Names to choose from; others can be typed, for events that no schema knows. */
  readonly names: readonly string[]
}

/** Narrows the list of events. What is chosen stands in the page's URL. */
export function EventFilter({ query, names }: EventFilterProps): JSX.Element {
  const { now } = useConsole()
  const id = useId()
  const change = (changed: { readonly [Key in keyof EventsQuery]?: EventsQuery[Key] | undefined }): void => {
    const { name, kind, from, to } = { ...query, ...changed }
    const next = writeEventsQuery({
      ...(name !== undefined && { name }),
      ...(kind !== undefined && { kind }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    })
    goTo('/events', next, { replace: true })
  }
  return (
    <form class="event-filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="event-filter-name">
        Name
        <input
          type="search"
          list={`${id}-names`}
          placeholder="Any"
          value={query.name ?? ''}
          autocomplete="off"
          data-search
          onChange={(event) => change({ name: event.currentTarget.value.trim() || undefined })}
        />
        <datalist id={`${id}-names`}>
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </datalist>
      </label>
      <label>
        Kind
        <select
          value={query.kind ?? ''}
          onChange={(event) => {
            const parsed = eventKindSchema.safeParse(event.currentTarget.value)
            change({ kind: parsed.success ? parsed.data : undefined })
          }}
        >
          <option value="">Any</option>
          {eventKindSchema.options.map((kind) => (
            <option key={kind} value={kind}>
              {KIND_WORDS[kind]}
            </option>
          ))}
        </select>
      </label>
      <TimeInput label="From" value={query.from} onChange={(from) => change({ from })} />
      <TimeInput label="To" value={query.to} onChange={(to) => change({ to })} />
      <div class="event-filter-buttons">
        <Button
          size="small"
          onClick={() => change({ from: new Date(now() - 3_600_000).toISOString(), to: undefined })}
        >
          Last hour
        </Button>
        <Button
          size="small"
          kind="quiet"
          disabled={Object.keys(query).length === 0}
          onClick={() => goTo('/events', undefined, { replace: true })}
        >
          Clear
        </Button>
      </div>
    </form>
  )
}

interface TimeInputProps {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

/** A moment in the reader's time zone; the value is an ISO time. */
export function TimeInput({ label, value, onChange }: TimeInputProps): JSX.Element {
  return (
    <label>
      {label}
      <input
        type="datetime-local"
        step={1}
        value={toLocalInput(value)}
        onChange={(event) => onChange(fromLocalInput(event.currentTarget.value))}
      />
    </label>
  )
}
