import type { JSX } from 'preact'

import { describeEdge } from './describe-edge.ts'
import { listStates, readStateGraph } from './read-state-graph.ts'
import type { Definition } from './state-machine-schema.ts'

export interface StateFactsProps {
  readonly definitions: readonly (Definition | undefined)[]
  /** Name of the state. */
  readonly name: string
}

/** What the definition says of one state. Nothing when there is no such state. */
export function StateFacts({ definitions, name }: StateFactsProps): JSX.Element | null {
  const found = definitions
    .flatMap((definition) => (definition ? listStates(readStateGraph(definition)) : []))
    .find(({ state }) => state.name === name)
  if (!found) return null
  const { state, edges } = found
  return (
    <section class="panel" aria-label={`State ${name}`} aria-live="polite">
      <header class="panel-head">
        <h2 class="mono">{name}</h2>
        <span class="soft">{state.type}</span>
      </header>
      {state.comment !== undefined && <p class="panel-text">{state.comment}</p>}
      <ul class="panel-text state-edges">
        {edges.map((edge) => (
          <li key={`${edge.kind} ${edge.to}`}>{describeEdge(edge)}</li>
        ))}
        {state.isEnd && <li>the end</li>}
      </ul>
    </section>
  )
}
