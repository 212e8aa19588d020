import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { useToast } from '../../shared/toasts.tsx'
import { Failure } from '../parts/failure.tsx'
import { useConsole } from '../shell/console-context.ts'
import { TimeInput } from './event-filter.tsx'
import { replayStartedSchema } from './event-schema.ts'
import './replays.css'
import { findRangeProblem } from './time-range.ts'
import { useCatalog } from './use-catalog.ts'

const HOUR_MS = 3_600_000

/** ISO times; absent where the field is empty. */
interface TimeRange {
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Asks which time range to replay, and for which jobs. */
export function StartReplay({ onStarted }: { readonly onStarted: () => void }): JSX.Element {
  const { api, now } = useConsole()
  const toast = useToast()
  const jobs = [...new Set(useCatalog().data?.flatMap((entry) => entry.jobs))]
  const lastOf = (ms: number): TimeRange => ({
    from: new Date(now() - ms).toISOString(),
    to: new Date(now()).toISOString(),
  })
  const [range, setRange] = useState(() => lastOf(HOUR_MS))
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [problem, setProblem] = useState<string>()
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  /** Kept until it was begun: a try again after a lost answer begins one replay. */
  const requestRef = useRef<{ readonly key: string; readonly json: string }>(undefined)
  const chosen = jobs.filter((job) => !left.has(job))

  async function start(): Promise<void> {
    const wrong =
      chosen.length === 0 && jobs.length > 0 ? 'Choose a job.' : findRangeProblem(range.from, range.to, now())
    setProblem(wrong)
    setError(undefined)
    if (wrong !== undefined) return
    setBusy(true)
    try {
      const json = { ...range, ...(chosen.length < jobs.length && { jobs: chosen }) }
      const text = JSON.stringify(json)
      if (requestRef.current?.json !== text) requestRef.current = { key: crypto.randomUUID(), json: text }
      const headers = { 'idempotency-key': requestRef.current.key }
      const { replay } = await api.request('POST', '/replays', replayStartedSchema, { json, headers })
      requestRef.current = undefined
      toast('good', `The replay ${replay} has begun.`)
      onStarted()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      class="start-replay panel"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <p class="soft">
        Puts all events that arrived in a time range on the bus again, from the archive. Each starts new runs.
      </p>
      <div class="time-range">
        <TimeInput label="From" value={range.from} onChange={(from) => setRange({ ...range, from })} />
        <TimeInput label="To" value={range.to} onChange={(to) => setRange({ ...range, to })} />
        {LAST.map(({ label, ms }) => (
          <Button key={label} size="small" kind="quiet" onClick={() => setRange(lastOf(ms))}>
            {label}
          </Button>
        ))}
      </div>
      {jobs.length > 1 && (
        <fieldset class="start-replay-jobs">
          <legend class="soft">For these jobs</legend>
          {jobs.map((job) => (
            <label key={job}>
              <input
                type="checkbox"
                checked={!left.has(job)}
                onChange={(event) => {
                  const next = new Set(left)
                  if (event.currentTarget.checked) next.delete(job)
                  else next.add(job)
                  setLeft(next)
                }}
              />
              {job}
            </label>
          ))}
        </fieldset>
      )}
      <p role="alert" class="json-form-problem" hidden={problem === undefined}>
        {problem}
      </p>
      <Failure error={error} />
      <div>
        <Button kind="primary" type="submit" busy={isBusy}>
          Replay
        </Button>
      </div>
    </form>
  )
}

const LAST = [
  { label: 'Last 15 min', ms: HOUR_MS / 4 },
  { label: 'Last hour', ms: HOUR_MS },
  { label: 'Last day', ms: 24 * HOUR_MS },
] as const
