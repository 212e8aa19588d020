import type { Band } from './find-bands.ts'
import { bandAt } from './find-bands.ts'
import type { PlacedEdge, PlacedState, Point } from './lay-out-graph.ts'
import type { GraphEdge } from './read-state-graph.ts'

/** A way from one state to another as dagre found it, with a bend in each row that it passes. */
export interface FoundLine {
  readonly edge: GraphEdge
  readonly points: readonly Point[]
  readonly label?: { readonly text: string; readonly x: number; readonly y: number }
}

interface LineEnd {
  readonly line: FoundLine
  readonly end: 'start' | 'end'
  /** Column of the next bend. */
  readonly towards: number
}

/** Between the ends of lines at one side of a state. */
const MOST_APART = 32
/** How far a line from a state to itself goes out of it. */
const LOOP = 18

/**
 * Draws lines that go straight through rows, where dagre left room for them, and change their column between rows only: so
 * none runs through a state or a label. They leave at the bottom and arrive at the top; those that go back, the other way round.
 */
export function routeEdges(
  states: readonly PlacedState[],
  bands: readonly Band[],
  lines: readonly FoundLine[],
): PlacedEdge[] {
  const places = new Map(states.map((place) => [place.state.name, place]))
  const ends = placeEnds(places, lines)
  return lines.flatMap((line): PlacedEdge[] => {
    const { edge, points, label } = line
    const [from, to] = [places.get(edge.from), places.get(edge.to)]
    if (!from || !to) return []
    const common = { edge, depth: from.depth, ...(label && { label }) }
    if (from === to) return [{ ...common, isAngular: true, points: loop(from) }]
    const isDown = from.y < to.y
    const [near, far] = isDown ? (['bottom', 'top'] as const) : (['top', 'bottom'] as const)
    const [start, end] = [ends.get(line)?.start ?? middle(from), ends.get(line)?.end ?? middle(to)]
    const first = bandAt(bands, middleOf(from))
    const last = bandAt(bands, middleOf(to))
    const between = points.slice(1, -1).flatMap((point): Point[] => {
      const band = bandAt(bands, point.y)
      if (!band || band === first || band === last) return []
      return [
        { x: point.x, y: band[far] },
        { x: point.x, y: band[near] },
      ]
    })
    const through = [
      { x: start, y: edgeOf(from, near) },
      ...(first ? [{ x: start, y: first[near] }] : []),
      ...between,
      ...(last ? [{ x: end, y: last[far] }] : []),
      { x: end, y: edgeOf(to, far) },
    ]
    return [{ ...common, isAngular: false, points: withoutRepeats(through) }]
  })
}

/** Where lines begin and end, side by side in the order in which they go on, so that they do not cross at once. */
function placeEnds(
  places: ReadonlyMap<string, PlacedState>,
  lines: readonly FoundLine[],
): ReadonlyMap<FoundLine, { start: number; end: number }> {
  const ends = new Map(lines.map((line) => [line, { start: 0, end: 0 }]))
  for (const place of places.values()) {
    const { name } = place.state
    for (const side of ['top', 'bottom'] as const) {
      const here = lines.flatMap((line): LineEnd[] => {
        const [from, to] = [places.get(line.edge.from), places.get(line.edge.to)]
        if (!from || !to || from === to) return []
        const isDown = from.y < to.y
        if (line.edge.from === name && isDown === (side === 'bottom'))
          return [{ line, end: 'start', towards: line.points[1]?.x ?? 0 }]
        if (line.edge.to === name && isDown === (side === 'top'))
          return [{ line, end: 'end', towards: line.points.at(-2)?.x ?? 0 }]
        return []
      })
      const apart = Math.min(MOST_APART, (place.width - MOST_APART) / Math.max(1, here.length))
      here
        .toSorted((one, other) => one.towards - other.towards)
        .forEach(({ line, end }, index) => {
          const known = ends.get(line)
          if (known) known[end] = middle(place) + (index - (here.length - 1) / 2) * apart
        })
    }
  }
  return ends
}

function loop({ x, y, width, height }: PlacedState): readonly Point[] {
  const right = x + width
  const [upper, lower] = [y + height / 2 - 8, y + height / 2 + 8]
  return [
    { x: right, y: upper },
    { x: right + LOOP, y: upper },
    { x: right + LOOP, y: lower },
    { x: right, y: lower },
  ]
}

function middle({ x, width }: PlacedState): number {
  return x + width / 2
}

function middleOf({ y, height }: PlacedState): number {
  return y + height / 2
}

function edgeOf({ y, height }: PlacedState, side: 'top' | 'bottom'): number {
  return side === 'top' ? y : y + height
}

function withoutRepeats(points: readonly Point[]): readonly Point[] {
  return points.filter((point, index) => {
    const before = points[index - 1]
    return !before || Math.abs(before.x - point.x) > 0.01 || Math.abs(before.y - point.y) > 0.01
  })
}
