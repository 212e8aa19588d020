import type { ChildOutcome, ChildProgress } from './execution/map-run-port.ts'

type Place = 'pending' | 'running' | 'succeeded' | 'failed' | 'timedOut' | 'aborted'

/** One of the two counts of DescribeMapRun. */
export type Counts = Record<Place | 'total' | 'resultsWritten', number>

const PLACES: Readonly<Record<ChildOutcome['status'], Place>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
}

/** How many children of a Map run are where, and how many items they stand for: with an ItemBatcher that differs. */
export class MapRunCounts {
  readonly executions = noCounts()
  readonly items = noCounts()

  constructor(children: readonly ChildProgress[] = []) {
    for (const child of children) {
      this.#add('total', child.items, 1)
      this.#add(placeOf(child), child.items, 1)
    }
  }

  started(child: ChildProgress): void {
    this.#add(placeOf(child), child.items, -1)
    this.#add('running', child.items, 1)
  }

  /** To be called when the child's outcome is set. */
  ended(child: ChildProgress): void {
    this.#add('running', child.items, -1)
    this.#add(placeOf(child), child.items, 1)
  }

  /** The results of all children are handed on. */
  written(): void {
    this.executions.resultsWritten = this.executions.total
    this.items.resultsWritten = this.items.total
  }

  #add(place: keyof Counts, items: number, sign: 1 | -1): void {
    this.executions[place] += sign
    this.items[place] += sign * items
  }
}

function placeOf({ outcome }: ChildProgress): Place {
  return outcome ? PLACES[outcome.status] : 'pending'
}

function noCounts(): Counts {
  return {
    pending: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    timedOut: 0,
    aborted: 0,
    total: 0,
    resultsWritten: 0,
  }
}
