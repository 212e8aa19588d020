import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'

import { readStateGraph } from './read-state-graph.ts'
import type { StateMark } from './state-mark.ts'
import { StateList } from './state-list.tsx'
import type { Definition } from './state-machine-schema.ts'
import { StatePicture } from './state-picture.tsx'
import './state-graph.css'

export interface StateGraphProps {
  readonly definition: Definition
  /** What it is a graph of, for screen readers. */
  readonly label: string
  /** States that the job's author wrote; the others are the platform's and step back. */
  readonly steps: ReadonlySet<string>
  /** By name; absent when no run is shown. */
  readonly marks?: ReadonlyMap<string, StateMark>
  /** Edges that the run took, as `edgeKey` names them. */
  readonly taken?: ReadonlySet<string>
  readonly selected: string | undefined
  readonly onSelect: (name: string) => void
}

/** A state machine as a picture, or as a list that says the same in words. */
export function StateGraph(props: StateGraphProps): JSX.Element {
  const { definition } = props
  const [form, setForm] = useState<'picture' | 'list'>('picture')
  const scope = useMemo(() => readStateGraph(definition), [definition])
  return (
    <section class="panel" aria-label={props.label}>
      <header class="panel-head">
        <h2>States</h2>
        <div class="switch" role="group" aria-label="Show the states as">
          {(['picture', 'list'] as const).map((name) => (
            <button type="button" key={name} aria-pressed={form === name} onClick={() => setForm(name)}>
              {name === 'picture' ? 'Graph' : 'List'}
            </button>
          ))}
        </div>
      </header>
      {form === 'picture' ? (
        <StatePicture {...props} scope={scope} />
      ) : (
        <StateList {...props} scope={scope} />
      )}
    </section>
  )
}
