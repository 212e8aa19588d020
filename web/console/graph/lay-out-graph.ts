import { Graph, layout } from '@dagrejs/dagre'
import * as z from 'zod/mini'

import { labelEdge } from './describe-edge.ts'
import { findBands } from './find-bands.ts'
import type { GraphEdge, GraphScope, GraphState } from './read-state-graph.ts'
import { routeCatches } from './route-catches.ts'
import type { FoundLine } from './route-edges.ts'
import { routeEdges } from './route-edges.ts'
import { stackCaught } from './stack-caught.ts'

/** Where a state stands: its left upper corner and size, in pixels. */
export interface PlacedState {
  readonly state: GraphState
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly isStart: boolean
  /** In how many Parallel and Map states it stands. */
  readonly depth: number
}

export interface PlacedEdge {
  readonly edge: GraphEdge
  /** In how many Parallel and Map states its ends stand. */
  readonly depth: number
  readonly points: readonly Point[]
  /** Whether the line bends at right angles, as that of a Catch does, and is not curved. */
  readonly isAngular: boolean
  readonly label?: { readonly text: string; readonly x: number; readonly y: number }
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface PlacedGraph {
  readonly width: number
  readonly height: number
  /** Containers come before what they hold. */
  readonly states: readonly PlacedState[]
  readonly edges: readonly PlacedEdge[]
}

/** What dagre writes on a node and on an edge; its own types leave it open. */
const pointSchema = z.object({ x: z.number(), y: z.number() })
const nodeSchema = z.extend(pointSchema, { width: z.number(), height: z.number() })
const lineSchema = z.object({
  points: z.array(pointSchema),
  /** Middle of the label, where there is one. */
  x: z.optional(z.number()),
  y: z.optional(z.number()),
})

const STATE_HEIGHT = 40
const CONTAINER_HEAD = 36
const PADDING = 14
const MARGIN = 12
const CHARACTER = 7.4
const LABEL_CHARACTER = 6.2
const LABEL_HEIGHT = 14
const SPACE = { nodesep: 28, edgesep: 16, ranksep: 34 } as const

/**
 * Places the states of a graph from top to bottom. What a Parallel or a Map holds is laid out by itself and becomes
 * one large box. A Catch does not push states about: it is a line of its own at the right.
 */
export function layOutGraph(scope: GraphScope): PlacedGraph {
  const placed = layOutScope(scope)
  return {
    ...move(placed, MARGIN, MARGIN),
    width: placed.width + 2 * MARGIN,
    height: placed.height + 2 * MARGIN,
  }
}

function layOutScope(scope: GraphScope, depth = 0): PlacedGraph {
  const width = stateWidth(scope)
  const inner = new Map<string, PlacedGraph>()
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', ...SPACE })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const state of scope.states) {
    const held = state.scopes.length > 0 ? layOutBranches(state, depth + 1) : undefined
    if (held) inner.set(state.name, held)
    graph.setNode(state.name, { width: held?.width ?? width, height: held?.height ?? STATE_HEIGHT })
  }
  const drawn = scope.edges.filter(({ kind, to }) => kind !== 'catch' && graph.hasNode(to))
  for (const [index, edge] of drawn.entries()) {
    const text = labelEdge(edge)
    graph.setEdge(
      edge.from,
      edge.to,
      {
        weight: edge.kind === 'next' ? 8 : 2,
        // Ways that fan out need room to do so, and for what they say.
        ...(text !== '' && { width: labelWidth(text), height: LABEL_HEIGHT, labelpos: 'c', minlen: 2 }),
      },
      String(index),
    )
  }
  for (const { from, to } of stackCaught(scope)) graph.setEdge(from, to, { weight: 0 }, `below-${to}`)
  layout(graph)

  const states = scope.states.map((state): PlacedState => {
    const { x, y, width: wide, height } = z.parse(nodeSchema, graph.node(state.name))
    return {
      state,
      x: x - wide / 2,
      y: y - height / 2,
      width: wide,
      height,
      isStart: state.name === scope.start,
      depth,
    }
  })
  const lines = drawn.map((edge, index): FoundLine => {
    const { points, x, y } = z.parse(lineSchema, graph.edge(edge.from, edge.to, String(index)))
    const text = labelEdge(edge)
    const label = text !== '' && x !== undefined && y !== undefined ? { text, x, y } : undefined
    return { edge, points, ...(label && { label }) }
  })
  const labels = lines.flatMap(({ label }) =>
    label ? [{ y: label.y - LABEL_HEIGHT / 2, height: LABEL_HEIGHT }] : [],
  )
  const bands = findBands([...states, ...labels])
  const edges = routeEdges(states, bands, lines)
  const catches = scope.edges.filter(({ kind, to }) => kind === 'catch' && graph.hasNode(to))
  const routed = routeCatches(states, bands, catches, rightOf(states, edges))
  const all = [...edges, ...routed.edges]
  const held = states.flatMap(({ state, x, y }) => {
    const graphInside = inner.get(state.name)
    return graphInside ? [move(graphInside, x, y)] : []
  })
  return {
    width: routed.right,
    height: Math.max(
      ...states.map((state) => state.y + state.height),
      ...all.flatMap(({ points }) => points.map(({ y }) => y)),
      0,
    ),
    states: [...states, ...held.flatMap((graphInside) => graphInside.states)],
    edges: [...all, ...held.flatMap((graphInside) => graphInside.edges)],
  }
}

/** How far to the right states, lines and their labels reach. */
function rightOf(states: readonly PlacedState[], edges: readonly PlacedEdge[]): number {
  return Math.max(
    ...states.map(({ x, width }) => x + width),
    ...edges.flatMap(({ points, label }) => [
      ...points.map(({ x }) => x),
      label ? label.x + labelWidth(label.text) / 2 : 0,
    ]),
    0,
  )
}

function labelWidth(text: string): number {
  return text.length * LABEL_CHARACTER
}

/** Branches side by side, below the head of the box that holds them. */
function layOutBranches({ name, scopes }: GraphState, depth: number): PlacedGraph {
  const branches = scopes.map((scope) => layOutScope(scope, depth))
  let x = PADDING
  const moved = branches.map((branch) => {
    const at = move(branch, x, CONTAINER_HEAD)
    x += branch.width + PADDING
    return at
  })
  return {
    width: Math.max(x, name.length * CHARACTER + 64),
    height: CONTAINER_HEAD + Math.max(...branches.map((branch) => branch.height), 0) + PADDING,
    states: moved.flatMap((branch) => branch.states),
    edges: moved.flatMap((branch) => branch.edges),
  }
}

/** States of one scope are equally wide, as wide as the longest name needs. */
function stateWidth({ states }: GraphScope): number {
  const longest = Math.max(...states.map(({ name }) => name.length), 0)
  return Math.min(280, Math.max(140, Math.ceil(longest * CHARACTER + 86)))
}

function move({ width, height, states, edges }: PlacedGraph, dx: number, dy: number): PlacedGraph {
  return {
    width,
    height,
    states: states.map((state) => ({ ...state, x: state.x + dx, y: state.y + dy })),
    edges: edges.map((edge) => ({
      ...edge,
      points: edge.points.map((point) => ({ x: point.x + dx, y: point.y + dy })),
      ...(edge.label && { label: { ...edge.label, x: edge.label.x + dx, y: edge.label.y + dy } }),
    })),
  }
}
