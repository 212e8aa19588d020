import type { PlacedEdge, Point } from './lay-out-graph.ts'

const RADIUS = 8

/** The `d` of an edge's SVG path: a soft curve downwards, or a line with rounded corners. */
export function drawEdge({ points, isAngular }: PlacedEdge): string {
  const [first, ...rest] = points
  if (!first) return ''
  return `M${at(first)}${isAngular ? drawCorners([first, ...rest]) : drawCurve(first, rest)}`
}

function drawCurve(first: Point, rest: readonly Point[]): string {
  let from = first
  return rest
    .map((to) => {
      const middle = (from.y + to.y) / 2
      const piece =
        from.x === to.x
          ? `L${at(to)}`
          : `C${at({ x: from.x, y: middle })} ${at({ x: to.x, y: middle })} ${at(to)}`
      from = to
      return piece
    })
    .join('')
}

function drawCorners(points: readonly Point[]): string {
  return points
    .slice(1)
    .map((corner, index) => {
      const before = points[index]
      const after = points[index + 2]
      if (!before || !after) return `L${at(corner)}`
      return `L${at(towards(corner, before))}Q${at(corner)} ${at(towards(corner, after))}`
    })
    .join('')
}

/** The point at a corner's radius on the way to another one, or half-way when that is nearer. */
function towards(corner: Point, other: Point): Point {
  const distance = Math.hypot(other.x - corner.x, other.y - corner.y)
  if (distance === 0) return corner
  const share = Math.min(RADIUS, distance / 2) / distance
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share }
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** The `d` of the arrow head at an edge's end. It points the way that the last piece of the line goes. */
export function drawArrow({ points, isAngular }: PlacedEdge): string {
  const end = points.at(-1)
  const before = points.at(-2)
  if (!end || !before) return ''
  const isAside = isAngular && before.y === end.y
  const back = (isAside ? before.x > end.x : before.y > end.y) ? 6 : -6
  const corner = (across: number): Point =>
    isAside ? { x: end.x + back, y: end.y + across } : { x: end.x + across, y: end.y + back }
  return `M${at(end)}L${at(corner(-3.5))}L${at(corner(3.5))}Z`
}
