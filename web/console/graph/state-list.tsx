import type { JSX } from 'preact'

import { Icon } from '../parts/icon.tsx'
import { StatusBadge } from '../parts/status-badge.tsx'
import { describeEdge } from './describe-edge.ts'
import { listStates } from './read-state-graph.ts'
import { stateIcon } from './state-icon.ts'
import type { StatePictureProps } from './state-picture.tsx'

/** What the picture shows, in words: every state in the order of its definition, and where it leads. */
export function StateList({ scope, steps, marks, selected, onSelect }: StatePictureProps): JSX.Element {
  return (
    <ol class="state-list">
      {listStates(scope).map(({ state, depth, edges }) => {
        const mark = marks?.get(state.name)
        const ways = [...edges.map(describeEdge), ...(state.isEnd ? ['the end'] : [])]
        return (
          <li key={state.name} style={{ paddingInlineStart: `${depth * 1.25}rem` }}>
            <button
              type="button"
              class={`state-line ${steps.has(state.name) ? '' : 'soft'}`}
              aria-pressed={state.name === selected}
              onClick={() => onSelect(state.name)}
            >
              <Icon name={stateIcon(state.type)} label={state.type} />
              <span class="mono">{state.name}</span>
              {mark && <StatusBadge status={mark.status} />}
              {mark?.note !== undefined && <span class="soft">{mark.note}</span>}
            </button>
            <p class="state-ways">{ways.join(' · ')}</p>
          </li>
        )
      })}
    </ol>
  )
}
