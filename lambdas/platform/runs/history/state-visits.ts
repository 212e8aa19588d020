import type { HistoryEvent } from '@aws-sdk/client-sfn'

import type { DefinitionFacts } from './definition-facts.ts'
import { historyDetails, taskResult, type HistoryDetails } from './history-details.ts'
import type { StateVisit } from '../api/run-schemas.ts'
import type { ShownValues } from './shown-values.ts'
import { addAttempt, endAttempt, failureOf, failVisit, hasFailed } from './visit-attempts.ts'
import { VisitTree } from './visit-tree.ts'

/**
 * Reads the visits of a run to its states out of the execution's history, in the order in which they were entered.
 *
 * Branches interleave in a history, so each event is followed by its `previousEventId`. AWS's own habits that matter
 * here were seen in recorded executions: a retried Map or Parallel starts again after the last event of its inside, and
 * the events that end one follow that same event; a task that failed for good inside of one is "aborted" besides.
 * @param events the oldest first; an end that is missing leaves visits open
 */
export function stateVisits(
  events: readonly HistoryEvent[],
  facts: DefinitionFacts,
  values: ShownValues,
): StateVisit[] {
  const reader = new VisitReader(facts, values)
  for (const event of events) reader.read(event)
  return reader.finish()
}

/** One event, with what is read of it. */
interface ReadEvent {
  readonly id: number
  readonly previous: number
  readonly at: Date
  readonly details: HistoryDetails
}

class VisitReader {
  readonly #tree = new VisitTree()
  readonly #facts: DefinitionFacts
  readonly #values: ShownValues
  readonly #times = new Map<number, Date>()
  #ended = false

  constructor(facts: DefinitionFacts, values: ShownValues) {
    this.#facts = facts
    this.#values = values
  }

  read(event: HistoryEvent): void {
    const { id = 0, previousEventId: previous = 0, type = '', timestamp: at = new Date(0) } = event
    const step = { id, previous, at, details: historyDetails(event) }
    this.#times.set(id, at)
    const state = /^(Task|Pass|Choice|Wait|Succeed|Fail|Parallel|Map)State(Entered|Exited|Aborted)$/.exec(
      type,
    )
    const block = /^(Parallel|Map)State(Started|Succeeded|Failed)$/.exec(type)
    if (state?.[2] === 'Entered') this.#enter(step, state[1] ?? '')
    else if (state?.[2] === 'Exited') this.#exit(step)
    else if (state) this.#abort(step, state[1] ?? '')
    else if (block) this.#block(step, block[1] ?? '', block[2] ?? '')
    else if (type.startsWith('MapIteration')) this.#iteration(step, type)
    else if (type.startsWith('Execution')) this.#execution(step, type)
    else this.#work(step, type)
  }

  /** The visits, with those that wait for their next attempt called so. */
  finish(): StateVisit[] {
    const { visits } = this.#tree
    if (this.#ended) return visits
    return visits.map((visit) =>
      visit.status === 'running' && hasFailed(visit) ? { ...visit, status: 'retrying' } : visit,
    )
  }

  #enter({ id, previous, at, details }: ReadEvent, type: string): void {
    const name = details.name ?? ''
    const { step, branch } = this.#facts.get(name) ?? {}
    const place = this.#tree.placeAfter(previous)
    this.#tree.enter(
      id,
      place.branch === undefined && place.parent !== undefined && branch !== undefined
        ? { ...place, branch }
        : place,
      {
        name,
        ...(step !== undefined && { step }),
        type,
        status: 'running',
        enteredAt: at.toISOString(),
        ...(details.input !== undefined && { input: this.#values.show(details.input) }),
        attempts: [],
      },
    )
    // It has no exit: whoever enters it has failed.
    if (type === 'Fail') this.#endVisit(this.#tree.visitOf(id), at, 'failed')
  }

  #exit({ id, previous, at, details }: ReadEvent): void {
    const index =
      this.#tree.around(previous, ({ name }) => name === details.name) ?? this.#byName(details.name)
    const visit = this.#visit(index)
    this.#tree.note(id, index)
    if (!visit || index === undefined) return
    const failed = hasFailed(visit)
    visit.status = failed ? 'caught' : 'succeeded'
    visit.exitedAt = at.toISOString()
    if (details.output !== undefined) visit.output = this.#values.show(details.output)
    endAttempt(visit, failed ? 'failed' : 'succeeded', at)
    this.#closeInside(index, at)
    this.#tree.close(index)
  }

  #abort({ id, previous, at }: ReadEvent, type: string): void {
    const index = this.#tree.around(previous, (visit) => visit.type === type)
    this.#tree.note(id, index)
    this.#endVisit(index, at, 'aborted')
  }

  #block({ id, previous, at }: ReadEvent, type: string, what: string): void {
    const index = this.#tree.around(previous, (visit) => visit.type === type) ?? this.#redriven(type)
    const visit = this.#visit(index)
    this.#tree.note(id, index, what === 'Started' && index !== undefined ? { parent: index } : undefined)
    if (!visit || index === undefined) return
    if (what === 'Succeeded') {
      endAttempt(visit, 'succeeded', at)
      return
    }
    // Started again, or failed for good: the attempt failed with the event that this one follows.
    const failedAt = this.#times.get(previous) ?? at
    if (visit.attempts.length > 0) {
      const inside = this.#visit(this.#tree.visitOf(previous))
      failVisit(visit, failedAt, inside === visit ? {} : failureOf(inside))
      this.#closeInside(index, failedAt)
    }
    if (what === 'Started') addAttempt(visit, at, { startedAt: at.toISOString() })
  }

  #iteration({ id, previous, details }: ReadEvent, type: string): void {
    const index = this.#tree.around(previous, (visit) => visit.type === 'Map' && visit.name === details.name)
    const started = type === 'MapIterationStarted' && index !== undefined
    this.#tree.note(
      id,
      index,
      started ? { parent: index, ...(details.index !== undefined && { branch: details.index }) } : undefined,
    )
  }

  /** The events of a task's work, and of an evaluation that failed. */
  #work({ id, previous, at, details }: ReadEvent, type: string): void {
    const index =
      type === 'EvaluationFailed'
        ? this.#evaluated(details)
        : (this.#tree.visitOf(previous) ?? this.#redriven('Task'))
    const visit = this.#visit(index)
    this.#tree.note(id, index)
    if (!visit) return
    if (/^(?:Task|LambdaFunction|Activity)Scheduled$/.test(type)) addAttempt(visit, at)
    else if (/^(?:Task|LambdaFunction|Activity)Started$/.test(type)) {
      const last = visit.attempts.at(-1)
      if (last) last.startedAt = at.toISOString()
    } else if (type.endsWith('Succeeded')) this.#succeed(visit, at, details, type)
    else if (type.endsWith('TimedOut')) failVisit(visit, at, details, 'timed_out')
    else if (type.endsWith('Failed')) failVisit(visit, at, details)
  }

  #succeed(visit: StateVisit, at: Date, details: HistoryDetails, type: string): void {
    const last = visit.attempts.at(-1)
    if (!last || type.startsWith('MapRun')) return
    endAttempt(visit, 'succeeded', at)
    if (details.output === undefined) return
    const { output, requestId } = taskResult(this.#values.show(details.output), details.resourceType)
    last.output = output
    if (requestId !== undefined) last.requestId = requestId
  }

  #endVisit(index: number | undefined, at: Date, status: 'failed' | 'aborted'): void {
    const visit = this.#visit(index)
    if (!visit || index === undefined || this.#tree.isOver(index)) return
    // A task that failed is called aborted too, when that ends the Parallel or Map around it.
    const failed = status === 'failed' || hasFailed(visit)
    endAttempt(visit, failed ? 'failed' : 'aborted', at)
    visit.status = failed ? 'failed' : 'aborted'
    visit.exitedAt = at.toISOString()
    this.#tree.close(index)
  }

  /** Ends what is still open inside of a Parallel or Map that starts again. */
  #closeInside(around: number, at: Date): void {
    for (const index of this.#tree.visits.keys()) {
      if (this.#tree.ancestors(index).includes(around)) this.#endVisit(index, at, 'aborted')
    }
  }

  #execution({ id, previous, at, details }: ReadEvent, type: string): void {
    this.#tree.note(id, undefined)
    if (type === 'ExecutionStarted') return
    if (type === 'ExecutionRedriven') {
      this.#redrive()
      return
    }
    this.#ended = true
    const failing = type === 'ExecutionFailed' ? this.#tree.visitOf(previous) : undefined
    if (failing !== undefined) {
      for (const index of [failing, ...this.#tree.ancestors(failing)]) this.#endVisit(index, at, 'failed')
      const visit = this.#visit(failing)
      if (visit && details.error !== undefined) visit.error ??= details.error
      if (visit && details.cause !== undefined) visit.cause ??= details.cause
    }
    for (const index of this.#tree.visits.keys()) this.#endVisit(index, at, 'aborted')
  }

  /** A redriven execution goes on in the states in which it ended, without entering them again. */
  #redrive(): void {
    this.#ended = false
    const end = this.#tree.visits.reduce(
      (latest, { exitedAt = '' }) => (exitedAt > latest ? exitedAt : latest),
      '',
    )
    for (const [index, visit] of this.#tree.visits.entries()) {
      const unfinished = visit.status === 'failed' || visit.status === 'aborted'
      if (!unfinished || visit.exitedAt !== end) continue
      visit.status = 'running'
      delete visit.exitedAt
      this.#tree.reopen(index)
    }
  }

  /** The next state of this type that a redriven execution goes on in: events after the redrive name no visit. */
  #redriven(type: string): number | undefined {
    return [...this.#tree.visits.entries()].find(
      ([index, visit]) =>
        !this.#tree.isOver(index) && visit.type === type && visit.attempts.at(-1)?.status !== 'running',
    )?.[0]
  }

  /** The state whose evaluation failed: the event follows what came before the state, and its cause names the entry. */
  #evaluated({ cause, state }: HistoryDetails): number | undefined {
    const entered = /entered at the event id #(\d+)/.exec(cause ?? '')?.[1]
    return (entered === undefined ? undefined : this.#tree.visitOf(Number(entered))) ?? this.#byName(state)
  }

  #byName(name: string | undefined): number | undefined {
    return [...this.#tree.visits.keys()].findLast(
      (index) => !this.#tree.isOver(index) && this.#tree.visits[index]?.name === name,
    )
  }

  #visit(index: number | undefined): StateVisit | undefined {
    return index === undefined ? undefined : this.#tree.visits[index]
  }
}
