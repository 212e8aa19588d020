import { edgeKey } from '../graph/edge-key.ts'
import type { StateMark } from '../graph/state-mark.ts'
import type { Visit, VisitStatus } from './run-schema.ts'

/** Of several visits to a state, as in a Map, the worst is shown. */
const GRAVITY: readonly VisitStatus[] = ['succeeded', 'caught', 'aborted', 'failed', 'retrying', 'running']

/** How a run stands at each state that it came to, by the state's name. */
export function markStates(visits: readonly Visit[]): ReadonlyMap<string, StateMark> {
  const byName = new Map<string, Visit[]>()
  for (const visit of visits) byName.set(visit.name, [...(byName.get(visit.name) ?? []), visit])
  return new Map(
    [...byName].map(([name, all]) => {
      const status = all
        .map((visit) => visit.status)
        .reduce((one, other) => (isGraver(other, one) ? other : one))
      const attempts = all.reduce((sum, visit) => sum + visit.attempts.length, 0)
      const note = attempts > all.length ? `${attempts} tries` : all.length > 1 ? `${all.length}×` : undefined
      return [name, { status, ...(note !== undefined && { note }) }]
    }),
  )
}

function isGraver(one: VisitStatus, other: VisitStatus): boolean {
  return GRAVITY.indexOf(one) > GRAVITY.indexOf(other)
}

/** The ways that a run took from state to state, as `edgeKey` names them: within each branch, from one visit to the next. */
export function takenEdges(visits: readonly Visit[]): ReadonlySet<string> {
  const last = new Map<string, Visit>()
  const taken = new Set<string>()
  for (const visit of visits) {
    const lane = `${visit.parent ?? ''}/${visit.branch ?? ''}`
    const before = last.get(lane)
    if (before)
      taken.add(
        edgeKey({ from: before.name, to: visit.name, kind: before.status === 'caught' ? 'catch' : 'next' }),
      )
    last.set(lane, visit)
  }
  return taken
}
