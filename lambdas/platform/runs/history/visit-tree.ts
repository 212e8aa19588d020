import type { StateVisit } from '../api/run-schemas.ts'

/** Where a state stands: in the block of the machine, of a branch, or of an item of a Map. */
export interface Place {
  readonly parent?: number
  readonly branch?: number
}

/** The visits of a run while its history is read: which event belongs to which, and what lies in what. */
export class VisitTree {
  readonly visits: StateVisit[] = []
  /** Index of the visit that an event belongs to, by the event's id; absent for events of the execution. */
  readonly #visitOf = new Map<number, number>()
  /** Where states go that follow an event, for events that open a branch or an item. */
  readonly #opens = new Map<number, Place>()
  /** Visits that are over: left, or a Parallel or Map whose inside has ended for good. */
  readonly #over = new Set<number>()

  enter(eventId: number, place: Place, visit: Omit<StateVisit, 'parent' | 'branch'>): void {
    const { parent, branch } = place
    this.visits.push({
      ...visit,
      ...(parent !== undefined && { parent }),
      ...(branch !== undefined && { branch }),
    })
    this.#visitOf.set(eventId, this.visits.length - 1)
  }

  /** Says that an event belongs to a visit, and what it opens, if it does. */
  note(eventId: number, visit: number | undefined, opens?: Place): void {
    if (visit !== undefined) this.#visitOf.set(eventId, visit)
    if (opens) this.#opens.set(eventId, opens)
  }

  close(visit: number): void {
    this.#over.add(visit)
  }

  reopen(visit: number): void {
    this.#over.delete(visit)
  }

  isOver(visit: number): boolean {
    return this.#over.has(visit)
  }

  visitOf(eventId: number): number | undefined {
    return this.#visitOf.get(eventId)
  }

  /** Where a state stands that is entered after this event. */
  placeAfter(eventId: number): Place {
    const opened = this.#opens.get(eventId)
    if (opened) return opened
    const visit = this.#visitOf.get(eventId)
    const { parent, branch } = (visit === undefined ? undefined : this.visits[visit]) ?? {}
    return { ...(parent !== undefined && { parent }), ...(branch !== undefined && { branch }) }
  }

  /** The innermost visit that is not over, from the one of an event outwards, that fits. */
  around(eventId: number, fits: (visit: StateVisit) => boolean): number | undefined {
    let index = this.#visitOf.get(eventId)
    while (index !== undefined) {
      const visit = this.visits[index]
      if (visit && !this.#over.has(index) && fits(visit)) return index
      index = visit?.parent
    }
    return undefined
  }

  /** The visits around one, the innermost first. */
  ancestors(index: number): readonly number[] {
    const parent = this.visits[index]?.parent
    return parent === undefined ? [] : [parent, ...this.ancestors(parent)]
  }
}
