import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'

import { Notice } from '../../shared/notice.tsx'
import { StateGraph } from '../graph/state-graph.tsx'
import { goTo } from '../shell/location.ts'
import { readCause } from './read-cause.ts'
import { RunFacts } from './run-facts.tsx'
import { RunInputs } from './run-inputs.tsx'
import { markStates, takenEdges } from './run-marks.ts'
import type { Run } from './run-schema.ts'
import { VisitPanel } from './visit-panel.tsx'
import { Waterfall } from './waterfall-view.tsx'

export interface RunDetailsProps {
  readonly run: Run
  /** Path of the page; which state is shown stands in its query. */
  readonly path: string
  readonly query: URLSearchParams
}

/** The graph beside the waterfall, and below what is known of the state that was chosen in either. */
export function RunDetails({ run, path, query }: RunDetailsProps): JSX.Element {
  const { states, definition } = run
  const marks = useMemo(() => markStates(states), [states])
  const taken = useMemo(() => takenEdges(states), [states])
  const steps = useMemo(() => new Set(states.flatMap(({ step }) => step ?? [])), [states])
  const index = Number.parseInt(query.get('visit') ?? '', 10)
  const visit = states[index]
  const select = (next: number | undefined): void => {
    const chosen =
      next === undefined || next === index ? undefined : new URLSearchParams({ visit: String(next) })
    goTo(path, chosen, { replace: true })
  }
  return (
    <div class="run">
      <RunFacts run={run} />
      <Problem run={run} />
      {run.truncated && (
        <Notice kind="info">
          This run’s history has more than 5,000 events: what follows is of the first 5,000.
        </Notice>
      )}
      <div class="run-columns">
        <div class="run-main">
          <Waterfall run={run} selected={visit ? index : undefined} onSelect={select} />
          {visit ? (
            <VisitPanel key={index} run={run} visit={visit} onClose={() => select(undefined)} />
          ) : (
            <RunInputs run={run} />
          )}
        </div>
        <StateGraph
          definition={definition}
          label={`States of run ${run.run}`}
          steps={steps}
          marks={marks}
          taken={taken}
          selected={visit?.name}
          onSelect={(name) => {
            // The last visit is the one that a person means.
            const last = states.findLastIndex((candidate) => candidate.name === name)
            select(last === -1 ? undefined : last)
          }}
        />
      </div>
    </div>
  )
}

/** Why a run failed, in the words of what failed. */
function Problem({ run }: { readonly run: Run }): JSX.Element | null {
  if (run.error === undefined && run.cause === undefined) return null
  const { message } = readCause(run.cause, run.error)
  return (
    <Notice kind="bad" announce={false}>
      <strong class="mono">{run.error ?? 'Error'}</strong>
      {message !== '' && <p class="run-problem">{message}</p>}
    </Notice>
  )
}
