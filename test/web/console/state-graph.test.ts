import { describe, expect, it } from 'vitest'

import { describeEdge, labelEdge } from '../../../web/console/graph/describe-edge.ts'
import { drawArrow, drawEdge } from '../../../web/console/graph/draw-edge.ts'
import { layOutGraph } from '../../../web/console/graph/lay-out-graph.ts'
import type { PlacedGraph, PlacedState } from '../../../web/console/graph/lay-out-graph.ts'
import { listStates, readStateGraph } from '../../../web/console/graph/read-state-graph.ts'
import { compiledJob, MIXED } from './every-state.ts'

const DEFINITIONS = [
  ['generate-plushie', compiledJob('generate-plushie')],
  ['every-word', compiledJob('every-word')],
  ['a mixed state machine', MIXED],
] as const

describe('the states of a state machine', () => {
  it('are read with every way between them', () => {
    const { start, states, edges } = readStateGraph(MIXED)

    expect(start).toBe('sort')
    expect(states.map(({ name, type, isEnd }) => [name, type, isEnd])).toEqual([
      ['sort', 'Choice', false],
      ['sort-again', 'Pass', false],
      ['each', 'Map', false],
      ['done', 'Succeed', true],
      ['failed', 'Fail', true],
    ])
    expect(edges.map(describeEdge)).toEqual([
      'if $states.input.size > 10: each',
      'if {"Variable":"$.size","NumericEquals":0}: sort-again',
      'otherwise done',
      'then sort',
      'then done',
      'on a timeout or any error: failed',
    ])
  })

  it('are listed with those inside of Parallel and Map states below them', () => {
    const listed = listStates(readStateGraph(MIXED)).map(({ state, depth }) => `${depth} ${state.name}`)
    expect(listed).toEqual(['0 sort', '0 sort-again', '0 each', '1 wait', '1 work', '0 done', '0 failed'])
  })

  it('have short labels: a line says by itself that it goes on, or that it is a Catch', () => {
    expect(labelEdge({ from: 'a', to: 'b', kind: 'next', labels: [] })).toBe('')
    expect(labelEdge({ from: 'a', to: 'b', kind: 'catch', labels: ['States.ALL'] })).toBe('')
    expect(labelEdge({ from: 'a', to: 'b', kind: 'choice', labels: ['$'.repeat(99)] })).toHaveLength(28)
  })
})

describe.each(DEFINITIONS)('the picture of %s', (_name, definition) => {
  const scope = readStateGraph(definition)
  const placed = layOutGraph(scope)
  const states = new Map(placed.states.map((place) => [place.state.name, place]))

  it('has every state and every way', () => {
    const listed = listStates(scope)
    expect([...states.keys()].toSorted()).toEqual(listed.map(({ state }) => state.name).toSorted())
    expect(placed.edges).toHaveLength(listed.flatMap(({ edges }) => edges).length)
  })

  it('lays no two states over one another, unless one holds the other', () => {
    const over = placed.states.flatMap((one) =>
      placed.states.flatMap((other) =>
        one !== other && overlap(one, other) && !holds(one, other) && !holds(other, one)
          ? [`${one.state.name} and ${other.state.name}`]
          : [],
      ),
    )
    expect(over).toEqual([])
  })

  it('keeps all of it inside', () => {
    expect(outside(placed)).toEqual([])
  })

  it('lets every line begin at its state and end at another, with an arrow', () => {
    for (const line of placed.edges) {
      const [from, to] = [states.get(line.edge.from), states.get(line.edge.to)]
      expect([distance(from, line.points[0]), distance(to, line.points.at(-1))]).toEqual([0, 0])
      expect(drawEdge(line)).toMatch(/^M[\d. LCQ-]+$/u)
      expect(drawArrow(line)).toMatch(/^M.+Z$/u)
    }
  })
})

it('a Catch runs beside all states of its scope, and those with one target run together', () => {
  const { states, edges } = layOutGraph(readStateGraph(compiledJob('generate-plushie')))
  const right = Math.max(...states.map(({ x, width }) => x + width))
  const lanes = edges
    .filter(({ edge }) => edge.kind === 'catch' && edge.to === 'clean-up')
    .map(({ points }) => points[1]?.x ?? 0)
  expect(lanes.length).toBeGreaterThan(3)
  expect(new Set(lanes).size).toBe(1)
  expect(lanes[0]).toBeGreaterThan(right)
})

function overlap(one: PlacedState, other: PlacedState): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  )
}

function holds(outer: PlacedState, inner: PlacedState): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  )
}

function outside({ width, height, states, edges }: PlacedGraph): string[] {
  const points = [
    ...states.flatMap((place) => [
      { name: place.state.name, x: place.x, y: place.y },
      { name: place.state.name, x: place.x + place.width, y: place.y + place.height },
    ]),
    ...edges.flatMap((line) =>
      line.points.map((point) => ({ name: `${line.edge.from} → ${line.edge.to}`, ...point })),
    ),
  ]
  return points.filter(({ x, y }) => !(x >= 0 && y >= 0 && x <= width && y <= height)).map(({ name }) => name)
}

/** How far a point is from a state's border, in whole pixels. */
function distance(place: PlacedState | undefined, point: { x: number; y: number } | undefined): number {
  if (!place || !point) return Infinity
  const dx = Math.min(Math.abs(point.x - place.x), Math.abs(point.x - place.x - place.width))
  const dy = Math.min(Math.abs(point.y - place.y), Math.abs(point.y - place.y - place.height))
  const isInside =
    point.x >= place.x - 1 &&
    point.x <= place.x + place.width + 1 &&
    point.y >= place.y - 1 &&
    point.y <= place.y + place.height + 1
  return isInside ? Math.floor(Math.min(dx, dy)) : Infinity
}
