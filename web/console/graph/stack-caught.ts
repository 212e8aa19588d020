import type { GraphScope } from './read-state-graph.ts'

interface Below {
  readonly from: string
  readonly to: string
}

/**
 * Says what stands below what among states that only a Catch leads to: they come below the way that a run takes when
 * nothing fails, one group after the other, and the one that is caught most comes first. So the usual way is one straight
 * line.
 */
export function stackCaught({ start, states, edges }: GraphScope): Below[] {
  const names = new Set(states.map(({ name }) => name))
  const onward = edges.filter(({ kind, to }) => kind !== 'catch' && names.has(to))
  const reach = (first: string, seen: Set<string>): string[] => {
    if (seen.has(first)) return []
    seen.add(first)
    return [first, ...onward.filter(({ from }) => from === first).flatMap(({ to }) => reach(to, seen))]
  }
  const catches = (name: string): number =>
    edges.filter(({ kind, to }) => kind === 'catch' && to === name).length
  const led = new Set(onward.map(({ to }) => to))
  const roots = states
    .map(({ name }) => name)
    .filter((name) => !led.has(name) && name !== start)
    .toSorted((one, other) => catches(other) - catches(one))
  const seen = new Set<string>()
  let above = reach(start, seen)
  return roots.flatMap((root) => {
    const group = reach(root, seen)
    const ends = above.filter((name) => !onward.some(({ from }) => from === name))
    above = group
    return (ends.length > 0 ? ends : [start]).map((from) => ({ from, to: root }))
  })
}
