import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { Dialog } from '../../shared/dialog.tsx'
import { formatCount } from '../format/format-usd.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import { collectRuns } from './collect-runs.ts'
import { rerunFrom, stopRun } from './run-actions.ts'
import { actOnRuns, listFailures } from './run-bulk.ts'
import type { BulkProgress } from './run-bulk.ts'
import { runKey } from './run-list.ts'
import type { RunSummary } from './run-schema.ts'

export type BulkAction = 'stop' | 'rerun'

export interface BulkDialogProps {
  readonly action: BulkAction
  /** Of `GET /runs`, without limit and cursor. */
  readonly query: string
  readonly onClose: () => void
}

const WORDS = {
  stop: { title: 'Stop these runs', verb: 'Stop', done: 'stopped', which: 'that are running' },
  rerun: { title: 'Rerun these runs', verb: 'Rerun', done: 'started again', which: 'that have ended' },
} as const

/** Does one thing to all runs that a filter shows, also to those that were not scrolled to: counts, asks, acts, sums up. */
export function BulkDialog({ action, query, onClose }: BulkDialogProps): JSX.Element {
  const { api } = useConsole()
  const { title, verb, done, which } = WORDS[action]
  const [found, setFound] = useState<{ readonly runs: readonly RunSummary[]; readonly isAll: boolean }>({
    runs: [],
    isAll: false,
  })
  const [error, setError] = useState<unknown>()
  const [progress, setProgress] = useState<BulkProgress>()
  const [isOver, setOver] = useState(false)
  const [start, setStart] = useState<'beginning' | 'failure'>('beginning')
  const [stop] = useState(() => new AbortController())

  useEffect(() => {
    const collecting = new AbortController()
    const collect = async (): Promise<void> => {
      try {
        for await (const runs of collectRuns(api, query, action, collecting.signal))
          setFound({ runs, isAll: false })
        setFound(({ runs }) => ({ runs, isAll: true }))
      } catch (thrown) {
        if (!collecting.signal.aborted) setError(thrown)
      }
    }
    void collect()
    return () => {
      collecting.abort()
      stop.abort()
    }
  }, [api, query, action, stop])

  const act = async (): Promise<void> => {
    setProgress({ total: found.runs.length, done: 0, failed: [] })
    const one = action === 'stop' ? stopRun : rerunFrom(start)
    setProgress(await actOnRuns(found.runs, (run) => one(api, run), setProgress, stop.signal))
    setOver(true)
  }

  const count = found.runs.length
  const isWorking = progress !== undefined && !isOver
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          {isWorking && <Button onClick={() => stop.abort()}>Leave the rest</Button>}
          {!isWorking && <Button onClick={onClose}>{isOver ? 'Close' : 'Cancel'}</Button>}
          {!progress && (
            <Button
              kind={action === 'stop' ? 'danger' : 'primary'}
              disabled={!found.isAll || count === 0}
              onClick={() => void act()}
            >
              {`${verb} ${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`}
            </Button>
          )}
        </>
      }
    >
      <Failure error={error} />
      {!progress && (
        <>
          <p role="status">
            {found.isAll
              ? `The filter shows ${formatCount(count)} ${count === 1 ? 'run' : 'runs'} ${which}.`
              : `Counting: ${formatCount(count)} so far…`}
          </p>
          {action === 'stop' && (
            <p class="soft">A stopped run cannot go on. Its onFailure steps clean up after it.</p>
          )}
          {action === 'rerun' && <StartChoice start={start} onChange={setStart} />}
        </>
      )}
      {progress && <Progress progress={progress} done={done} isOver={isOver} />}
    </Dialog>
  )
}

function StartChoice(props: {
  readonly start: 'beginning' | 'failure'
  readonly onChange: (start: 'beginning' | 'failure') => void
}): JSX.Element {
  const choices = [
    ['beginning', 'From the first step'],
    ['failure', 'From the step that failed, with the outputs of those before it'],
  ] as const
  return (
    <fieldset class="choices">
      <legend class="soft">Each starts as a new run with the same event data.</legend>
      {choices.map(([value, words]) => (
        <label key={value}>
          <input
            type="radio"
            name="bulk-start"
            checked={props.start === value}
            onChange={() => props.onChange(value)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  )
}

function Progress(props: {
  readonly progress: BulkProgress
  readonly done: string
  readonly isOver: boolean
}): JSX.Element {
  const { total, done, failed } = props.progress
  return (
    <div class="bulk">
      <progress max={total} value={done} aria-label="Progress" />
      <p role="status">
        {`${formatCount(done - failed.length)} of ${formatCount(total)} ${props.done}`}
        {failed.length > 0 && `, ${formatCount(failed.length)} failed`}
        {props.isOver && done < total && `, ${formatCount(total - done)} left alone`}
        {props.isOver ? '.' : '…'}
      </p>
      {failed.length > 0 && (
        <>
          <div class="bulk-failed-head">
            <h3>What failed</h3>
            <CopyButton text={() => listFailures(failed)} label="Copy the failures" />
          </div>
          <ul class="bulk-failed">
            {failed.map(({ run, reason }) => (
              <li key={runKey(run)}>
                <a class="mono" href={hrefOf(pathOf('runs', run.job, run.run))}>
                  {run.run}
                </a>
                <span>{reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
