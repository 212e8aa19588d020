import type { PlacedEdge, PlacedState } from './lay-out-graph.ts'
import type { GraphEdge } from './read-state-graph.ts'

const LANE = 14

/**
 * Draws every Catch as a line at right angles: out of the state to the right, along a lane beside all states, and into
 * its target from the right. Catches with one target share a lane, so that ten of them are one calm line.
 * @returns the lines, and how far to the right they reach
 */
export function routeCatches(
  states: readonly PlacedState[],
  edges: readonly PlacedEdge[],
  catches: readonly GraphEdge[],
): { readonly edges: readonly PlacedEdge[]; readonly right: number } {
  const places = new Map(states.map((place) => [place.state.name, place]))
  const bends = edges.flatMap(({ points }) => points.map(({ x }) => x))
  const right = Math.max(0, ...states.map(({ x, width }) => x + width), ...bends)
  const targets = [...new Set(catches.map(({ to }) => to))]
  const routed = catches.flatMap((edge): PlacedEdge[] => {
    const from = places.get(edge.from)
    const to = places.get(edge.to)
    if (!from || !to) return []
    const lane = targets.indexOf(edge.to)
    const x = right + LANE * (lane + 1)
    // Lines of several lanes leave and enter a state beside one another.
    const apart = (place: PlacedState): number => place.y + Math.min(place.height, 40) / 2 + 5 * lane
    const [start, end] = [apart(from), apart(to)]
    return [
      {
        edge,
        isAngular: true,
        points: [
          { x: from.x + from.width, y: start },
          { x, y: start },
          { x, y: end },
          { x: to.x + to.width, y: end },
        ],
      },
    ]
  })
  return { edges: routed, right: targets.length > 0 ? right + LANE * targets.length : right }
}
