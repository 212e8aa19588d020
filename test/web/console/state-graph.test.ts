import { describe, expect, it } from 'vitest'

import { describeEdge, labelEdge } from '../../../web/console/graph/describe-edge.ts'
import { drawArrow, drawEdge } from '../../../web/console/graph/draw-edge.ts'
import { layOutGraph } from '../../../web/console/graph/lay-out-graph.ts'
import type { PlacedGraph, PlacedState, Point } from '../../../web/console/graph/lay-out-graph.ts'
import { listStates, readStateGraph } from '../../../web/console/graph/read-state-graph.ts'
import type { GraphEdge } from '../../../web/console/graph/read-state-graph.ts'
import { compiledJob, ENTANGLED, MIXED } from './every-state.ts'

const DEFINITIONS = [
  ['generate-plushie', compiledJob('generate-plushie')],
  ['every-word', compiledJob('every-word')],
  ['a mixed state machine', MIXED],
  ['an entangled state machine', ENTANGLED],
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

  it('leads no line through a state', () => {
    const through = placed.edges.flatMap(({ edge, points }) =>
      points.slice(1).flatMap((to, index) => {
        const piece = boxOf(points[index] ?? to, to)
        return placed.states
          .filter((place) => overlap(piece, place) && !isAround(place, edge))
          .map((place) => `${edge.from} → ${edge.to} through ${place.state.name}`)
      }),
    )
    expect(through).toEqual([])
  })

  it('lays no label over a state or another label, and none outside', () => {
    const labels = placed.edges.flatMap(({ label }) =>
      label ? [{ name: label.text, ...around(label) }] : [],
    )
    const boxes = [...labels, ...placed.states.filter(({ state }) => state.scopes.length === 0)]
    const over = labels.flatMap((label) => boxes.filter((box) => box !== label && overlap(label, box)))
    expect(over).toEqual([])
    expect(labels.filter((label) => !holds({ x: 0, y: 0, ...placed }, label))).toEqual([])
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

/** Whether a line runs inside of a Parallel or a Map: both of its ends are in there. */
function isAround(place: PlacedState, { from, to }: GraphEdge): boolean {
  const inside = new Set(place.state.scopes.flatMap(listStates).map(({ state }) => state.name))
  return inside.has(from) && inside.has(to)
}

/** A piece of a line as a box: a curve of ours leaves none of its corners. One pixel at each end is of the states there. */
function boxOf(from: Point, to: Point): Box {
  const [left, top] = [Math.min(from.x, to.x), Math.min(from.y, to.y)]
  const [width, height] = [Math.abs(from.x - to.x), Math.abs(from.y - to.y)]
  return { x: left + 1, y: top + 1, width: Math.max(0, width - 2), height: Math.max(0, height - 2) }
}

/** As much as a label takes at 11 px. */
function around({ text, x, y }: { text: string; x: number; y: number }): Box {
  const width = text.length * 5.5
  return { x: x - width / 2, y: y - 6, width, height: 12 }
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  )
}

function holds(outer: Box, inner: Box): boolean {
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
