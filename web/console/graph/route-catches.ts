import type { Band } from './find-bands.ts'
import { bandAt } from './find-bands.ts'
import type { PlacedEdge, PlacedState, Point } from './lay-out-graph.ts'
import type { GraphEdge } from './read-state-graph.ts'

const LANE = 14
/** Between two lines at one side of a state, and between two in the room between rows. */
const APART = 5
/** From a row to the first line below or above it. */
const OFF_ROW = 7
/** From the right end of a state to a line that goes down or up from there. */
const FROM_CORNER = 16

/**
 * Draws every Catch as a line at right angles: out of the state to the right, along a lane beside all states, and into
 * its target from the right. Where another state stands in the way, it goes around it, between the rows. Catches with one
 * target share a lane, so that ten of them are one calm line; short ways have the inner lanes, so that few lines cross.
 * @param right where the lanes begin
 * @returns the lines, and how far to the right they reach
 */
export function routeCatches(
  states: readonly PlacedState[],
  bands: readonly Band[],
  catches: readonly GraphEdge[],
  right: number,
): { readonly edges: readonly PlacedEdge[]; readonly right: number } {
  const places = new Map(states.map((place) => [place.state.name, place]))
  const targets = orderTargets(places, catches)
  const laneOf = ({ to }: GraphEdge): number => targets.indexOf(to)
  const heights = placeEnds(places, catches, laneOf)
  const isFree = (place: PlacedState, y: number): boolean =>
    !states.some(
      (other) =>
        other.x >= place.x + place.width && y >= other.y - APART && y <= other.y + other.height + APART,
    )
  const edges = catches.flatMap((edge): PlacedEdge[] => {
    const [from, to] = [places.get(edge.from), places.get(edge.to)]
    if (!from || !to) return []
    const lane = laneOf(edge)
    const x = right + LANE * (lane + 1)
    const leave = aside(from, heights.get(edge)?.start ?? from.y)
    const arrive = aside(to, heights.get(edge)?.end ?? to.y)
    const off = OFF_ROW + APART * lane
    const start = isFree(from, leave.y) ? [leave] : around(from, bands, 'bottom', off)
    const end = isFree(to, arrive.y) ? [arrive] : around(to, bands, 'top', off)
    const [out, into] = [start.at(-1), end.at(-1)]
    if (!out || !into) return []
    const points = [...start, { x, y: out.y }, { x, y: into.y }, ...end.toReversed()]
    return [{ edge, depth: from.depth, isAngular: true, points }]
  })
  return { edges, right: right + LANE * targets.length }
}

/** The targets, those with the shortest way first. */
function orderTargets(
  places: ReadonlyMap<string, PlacedState>,
  catches: readonly GraphEdge[],
): readonly string[] {
  const lengths = new Map<string, number>()
  for (const { from, to } of catches) {
    const length = Math.abs((places.get(from)?.y ?? 0) - (places.get(to)?.y ?? 0))
    lengths.set(to, Math.max(length, lengths.get(to) ?? 0))
  }
  return [...lengths].toSorted(([, one], [, other]) => one - other).map(([name]) => name)
}

/** At which height lines end at the right of their states: what arrives above what leaves, and that for the outer lane first. */
function placeEnds(
  places: ReadonlyMap<string, PlacedState>,
  catches: readonly GraphEdge[],
  laneOf: (edge: GraphEdge) => number,
): ReadonlyMap<GraphEdge, { start: number; end: number }> {
  const heights = new Map(catches.map((edge) => [edge, { start: 0, end: 0 }]))
  for (const [name, place] of places) {
    const arriving = catches.filter(({ to }) => to === name)
    const leaving = catches
      .filter(({ from }) => from === name)
      .toSorted((one, other) => laneOf(other) - laneOf(one))
    const count = leaving.length + (arriving.length > 0 ? 1 : 0)
    const first = place.y + Math.min(place.height, 40) / 2 - ((count - 1) / 2) * APART
    for (const edge of arriving) {
      const known = heights.get(edge)
      if (known) known.end = first
    }
    for (const [index, edge] of leaving.entries()) {
      const known = heights.get(edge)
      if (known) known.start = first + (index + count - leaving.length) * APART
    }
  }
  return heights
}

function aside({ x, width }: PlacedState, y: number): Point {
  return { x: x + width, y }
}

/** From a state's lower or upper side into the room between its row and the next. */
function around(
  place: PlacedState,
  bands: readonly Band[],
  side: 'top' | 'bottom',
  off: number,
): readonly Point[] {
  const { y, height } = place
  const x = place.x + place.width - FROM_CORNER
  const band = bandAt(bands, y + height / 2) ?? { top: y, bottom: y + height }
  return side === 'bottom'
    ? [
        { x, y: y + height },
        { x, y: band.bottom + off },
      ]
    : [
        { x, y },
        { x, y: band.top - off },
      ]
}
