import { Fragment } from 'preact'
import type { JSX } from 'preact'
import { useMemo, useRef } from 'preact/hooks'

import { ICON_PATHS } from '../parts/icon-paths.ts'
import { moveFocus } from '../parts/move-focus.ts'
import { STATUSES } from '../parts/status.ts'
import { describeEdge } from './describe-edge.ts'
import { drawArrow, drawEdge } from './draw-edge.ts'
import { edgeKey } from './edge-key.ts'
import { layOutGraph } from './lay-out-graph.ts'
import type { PlacedEdge, PlacedGraph, PlacedState } from './lay-out-graph.ts'
import { listStates } from './read-state-graph.ts'
import type { GraphScope } from './read-state-graph.ts'
import { stateIcon } from './state-icon.ts'
import type { StateGraphProps } from './state-graph.tsx'
import type { StateMark } from './state-mark.ts'

export interface StatePictureProps extends StateGraphProps {
  readonly scope: GraphScope
}

/** Below this share of its size the picture is not shrunk: it scrolls. */
const SMALLEST = 0.72

/** The states as boxes and the ways between them as lines. One stop of the Tab key; arrow keys go from state to state. */
export function StatePicture(props: StatePictureProps): JSX.Element {
  const { scope, label, steps, marks, taken, selected, onSelect } = props
  const placed = useMemo(() => layOutGraph(scope), [scope])
  const layers = useMemo(() => stackLayers(placed), [placed])
  const said = useMemo(() => {
    const listed = listStates(scope)
    return new Map(listed.map(({ state, edges }) => [state.name, edges.map(describeEdge).join(', ')]))
  }, [scope])
  const pictureRef = useRef<SVGSVGElement>(null)
  const first = selected ?? scope.start
  return (
    <div class="graph-scroll">
      <svg
        ref={pictureRef}
        class={`graph ${marks ? 'graph-of-run' : ''}`}
        viewBox={`0 0 ${placed.width} ${placed.height}`}
        style={{ width: `${placed.width}px`, minWidth: `${Math.round(placed.width * SMALLEST)}px` }}
        role="listbox"
        tabIndex={-1}
        aria-label={`${label}. Arrow keys go from state to state.`}
        onKeyDown={(event) => moveFocus(event, pictureRef.current, '[role="option"]')}
      >
        {layers.map(({ depth, edges, states }) => (
          <Fragment key={depth}>
            <g aria-hidden="true">
              {edges.map((edge) => (
                <Edge
                  key={`${edge.edge.kind} ${edgeKey(edge.edge)}`}
                  placed={edge}
                  isTaken={taken?.has(edgeKey(edge.edge)) ?? false}
                />
              ))}
            </g>
            {states.map((place) => (
              <StateBox
                key={place.state.name}
                place={place}
                mark={marks?.get(place.state.name)}
                isOfAuthor={steps.has(place.state.name)}
                isSelected={place.state.name === selected}
                isTabStop={place.state.name === first}
                says={said.get(place.state.name) ?? ''}
                onSelect={onSelect}
              />
            ))}
          </Fragment>
        ))}
      </svg>
    </div>
  )
}

/** What stands in a Parallel or a Map is drawn after its box, lines too, which else would be below it. */
function stackLayers({ states, edges }: PlacedGraph): {
  readonly depth: number
  readonly edges: readonly PlacedEdge[]
  readonly states: readonly PlacedState[]
}[] {
  const depths = [...new Set(states.map(({ depth }) => depth))].toSorted((one, other) => one - other)
  return depths.map((depth) => ({
    depth,
    edges: edges.filter((edge) => edge.depth === depth),
    states: states.filter((place) => place.depth === depth),
  }))
}

function Edge({ placed, isTaken }: { readonly placed: PlacedEdge; readonly isTaken: boolean }): JSX.Element {
  const { edge, label } = placed
  return (
    <g
      class={`edge edge-${edge.kind} ${isTaken ? 'edge-taken' : ''}`}
      data-from={edge.from}
      data-to={edge.to}
    >
      <title>{`${edge.from}: ${describeEdge(edge)}`}</title>
      <path class="edge-line" d={drawEdge(placed)} />
      <path class="edge-arrow" d={drawArrow(placed)} />
      {label && (
        <text class="edge-label" x={label.x} y={label.y + 4}>
          {label.text}
        </text>
      )}
    </g>
  )
}

interface StateBoxProps {
  readonly place: PlacedState
  readonly mark: StateMark | undefined
  readonly isOfAuthor: boolean
  readonly isSelected: boolean
  readonly isTabStop: boolean
  readonly says: string
  readonly onSelect: (name: string) => void
}

function StateBox({
  place,
  mark,
  isOfAuthor,
  isSelected,
  isTabStop,
  says,
  onSelect,
}: StateBoxProps): JSX.Element {
  const { state, x, y, width, height, isStart } = place
  const { name, type } = state
  const isContainer = state.scopes.length > 0
  const shown = mark && STATUSES[mark.status]
  const top = isContainer ? 18 : height / 2
  const room = Math.floor((width - 70) / 7.3)
  const classes = [
    'state',
    isContainer ? 'state-container' : '',
    isOfAuthor ? '' : 'state-of-platform',
    shown ? `state-${shown.tone}` : '',
    mark?.status === 'running' ? 'state-running' : '',
  ]
  return (
    <g
      class={classes.join(' ')}
      transform={`translate(${x} ${y})`}
      role="option"
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={isSelected}
      aria-label={[
        // As it is seen first: who speaks to the computer says what they see.
        mark?.note === undefined ? name : `${name} ${mark.note}`,
        type,
        shown?.word,
        isStart ? 'first' : '',
        says,
      ]
        .filter(Boolean)
        .join(', ')}
      data-state={name}
      onClick={() => onSelect(name)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onSelect(name)
      }}
    >
      {name.length > room && <title>{name}</title>}
      <rect class="state-box" width={width} height={height} rx={isContainer ? 10 : 8} />
      {isStart && <circle class="state-start" cx={width / 2} cy={0} r={3.5} />}
      {state.isEnd && <circle class="state-end" cx={width / 2} cy={height} r={3.5} />}
      <g class="state-icon" transform={`translate(12 ${top - 8})`}>
        <path d={ICON_PATHS[stateIcon(type)]} />
      </g>
      <text class="state-name" x={36} y={mark?.note === undefined ? top + 4.5 : top - 2}>
        {name.length > room ? `${name.slice(0, room - 1)}…` : name}
      </text>
      {mark?.note !== undefined && (
        <text class="state-note" x={36} y={top + 12}>
          {mark.note}
        </text>
      )}
      {shown && (
        <g class="state-status" transform={`translate(${width - 27} ${top - 8})`}>
          <path d={ICON_PATHS[shown.icon]} />
        </g>
      )}
    </g>
  )
}
