import type { Clause, FieldRule } from './compile-pattern.ts'
import type { EventView, Membership, PlacedLeaf } from './event-view.ts'
import type { Leaf } from './leaf.ts'

const NOWHERE: Membership = []

/** Whether an event fulfils every field of a clause, with leaves that lie in the same array elements. */
export function matchesClause(clause: Clause, event: EventView): boolean {
  return matchesFrom(clause, 0, event, NOWHERE)
}

function matchesFrom(clause: Clause, from: number, event: EventView, membership: Membership): boolean {
  const field = clause[from]
  if (!field) return true
  const leaves = event.leaves(field.path)
  const only = leaves.length === 1 ? leaves[0] : undefined
  // Most fields have one value outside of arrays.
  if (only?.membership.length === 0) {
    return matchesField(field, only.leaf) && matchesFrom(clause, from + 1, event, membership)
  }
  if (field.mayBeAbsent && !leaves.some((placed) => join(membership, placed))) {
    return matchesFrom(clause, from + 1, event, membership)
  }
  for (const placed of leaves) {
    if (!matchesField(field, placed.leaf)) continue
    const joined = join(membership, placed)
    if (joined && matchesFrom(clause, from + 1, event, joined)) return true
  }
  return false
}

function matchesField(field: FieldRule, leaf: Leaf): boolean {
  if (typeof leaf === 'string' && field.strings.has(leaf)) return true
  for (const test of field.tests) if (test(leaf)) return true
  return false
}

/** The elements that both lie in; undefined where they lie in different elements of one array. */
function join(soFar: Membership, { membership }: PlacedLeaf): Membership | undefined {
  if (membership.length === 0) return soFar
  if (soFar.length === 0) return membership
  const added = []
  for (const place of membership) {
    const known = soFar.find(({ array }) => array === place.array)
    if (!known) added.push(place)
    else if (known.index !== place.index) return undefined
  }
  return added.length === 0 ? soFar : [...soFar, ...added]
}
