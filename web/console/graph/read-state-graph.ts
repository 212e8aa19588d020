import type { Definition, State } from './state-machine-schema.ts'

/** How one state leads to another: onward, by a rule of a Choice, by its default, or by a Catch. */
export type EdgeKind = 'next' | 'choice' | 'default' | 'catch'

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  /** What the edge is taken on: conditions, or names of errors. */
  readonly labels: readonly string[]
}

export interface GraphState {
  /** Its name, which is unique in the whole state machine. */
  readonly name: string
  /** As in ASL: Task, Wait, Choice, … */
  readonly type: string
  readonly comment?: string
  /** What a Task gives to its resource. */
  readonly arguments?: unknown
  /** Whether the scope that it stands in ends with it. */
  readonly isEnd: boolean
  /** Branches of a Parallel, or the one processor of a Map; else empty. */
  readonly scopes: readonly GraphScope[]
}

/** A state machine, or a branch of one. */
export interface GraphScope {
  readonly start: string
  readonly states: readonly GraphState[]
  readonly edges: readonly GraphEdge[]
}

/** Reads the states of a state machine and how they lead to one another. States that nothing leads to are kept. */
export function readStateGraph(definition: Definition): GraphScope {
  const states = Object.entries(definition.States)
  return {
    start: definition.StartAt,
    states: states.map(([name, state]) => ({
      name,
      type: state.Type,
      ...(state.Comment !== undefined && { comment: state.Comment }),
      ...(state.Arguments !== undefined && { arguments: state.Arguments }),
      isEnd: state.End === true || state.Type === 'Succeed' || state.Type === 'Fail',
      scopes: [...(state.Branches ?? []), ...[state.ItemProcessor ?? state.Iterator ?? []].flat()].map(
        readStateGraph,
      ),
    })),
    edges: mergeEdges(states.flatMap(([name, state]) => readEdges(name, state))),
  }
}

/** All states of a graph in the order of their definition, with how deep they stand. */
export function listStates(
  scope: GraphScope,
  depth = 0,
): { state: GraphState; depth: number; edges: readonly GraphEdge[] }[] {
  return scope.states.flatMap((state) => [
    { state, depth, edges: scope.edges.filter(({ from }) => from === state.name) },
    ...state.scopes.flatMap((inner) => listStates(inner, depth + 1)),
  ])
}

function readEdges(from: string, state: State): GraphEdge[] {
  const edges: GraphEdge[] = []
  if (state.Next !== undefined) edges.push({ from, to: state.Next, kind: 'next', labels: [] })
  for (const { Next, Condition, ...rule } of state.Choices ?? []) {
    edges.push({ from, to: Next, kind: 'choice', labels: [describeRule(Condition, rule)] })
  }
  if (state.Default !== undefined) {
    edges.push({ from, to: state.Default, kind: 'default', labels: ['otherwise'] })
  }
  for (const { ErrorEquals, Next } of state.Catch ?? []) {
    edges.push({ from, to: Next, kind: 'catch', labels: ErrorEquals })
  }
  return edges
}

/** A condition without the marks of JSONata; a rule of the JSONPath kind as its JSON. */
function describeRule(condition: unknown, rule: Readonly<Record<string, unknown>>): string {
  if (typeof condition === 'string') return condition.replace(/^\{%\s*|\s*%\}$/gu, '')
  return JSON.stringify(condition ?? rule)
}

/** Several catches or rules with one target are one line in a picture. */
function mergeEdges(edges: readonly GraphEdge[]): GraphEdge[] {
  const merged = new Map<string, GraphEdge>()
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to, edge.kind])
    const known = merged.get(key)
    merged.set(key, {
      ...edge,
      labels: [...new Set([...(known?.labels ?? []), ...edge.labels])],
    })
  }
  return [...merged.values()]
}
