import type { Status } from '../parts/status.ts'
import type { Attempt, Run, Visit } from './run-schema.ts'

/** What goes on in a stretch of time: `queued` is asked for and not begun; `retry` waits between two attempts. */
export type SegmentKind = 'work' | 'queued' | 'retry' | 'sleep' | 'group'

/** A stretch of time of one state. */
export interface Segment {
  readonly kind: SegmentKind
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** How it ended; of a wait, that of the visit. */
  readonly status: Status
  /** The attempt, from 0, that it is or leads to. */
  readonly attempt?: number
}

/** One state of a run, and when it did what. */
export interface WaterfallRow {
  /** Place in the run's `states`. */
  readonly index: number
  readonly visit: Visit
  /** How many Parallels and Maps it stands in. */
  readonly depth: number
  readonly from: number
  readonly to: number
  readonly segments: readonly Segment[]
}

/**
 * Makes a run's visits to rows: each state below the Parallel or Map that holds it.
 * @param now the end of what still goes on, in milliseconds since 1970
 */
export function readWaterfall({ states }: Pick<Run, 'states'>, now: number): WaterfallRow[] {
  const children = new Map<number | undefined, number[]>()
  for (const [index, { parent }] of states.entries()) {
    const known = parent !== undefined && parent < states.length && parent !== index ? parent : undefined
    children.set(known, [...(children.get(known) ?? []), index])
  }
  const rowsOf = (parent: number | undefined, depth: number): WaterfallRow[] =>
    (children.get(parent) ?? []).flatMap((index) => {
      const visit = states[index]
      if (!visit) return []
      return [readRow(visit, index, depth, now), ...rowsOf(index, depth + 1)]
    })
  return rowsOf(undefined, 0)
}

/** From the first moment to the last that the rows show. */
export function spanOf(
  { startedAt, stoppedAt }: Pick<Run, 'startedAt' | 'stoppedAt'>,
  rows: readonly WaterfallRow[],
  now: number,
): { readonly from: number; readonly to: number } {
  const from = Date.parse(startedAt)
  const end = stoppedAt === undefined ? now : Date.parse(stoppedAt)
  return { from, to: Math.max(from, end, ...rows.map(({ to }) => to)) }
}

function readRow(visit: Visit, index: number, depth: number, now: number): WaterfallRow {
  const from = Date.parse(visit.enteredAt)
  const to = Math.max(from, visit.exitedAt === undefined ? endOf(visit, now) : Date.parse(visit.exitedAt))
  return { index, visit, depth, from, to, segments: readSegments(visit, from, to) }
}

/** When a visit that was never left ended: now while it goes on, else with its last attempt. */
function endOf({ status, attempts, enteredAt }: Visit, now: number): number {
  if (status === 'running' || status === 'retrying') return now
  const last = attempts.at(-1)
  return Date.parse(last?.endedAt ?? last?.startedAt ?? enteredAt)
}

function readSegments({ type, status, attempts }: Visit, from: number, to: number): Segment[] {
  if (type === 'Wait') return [{ kind: 'sleep', from, to, status }]
  // What a Parallel or a Map does is done by the states in it.
  const work = type === 'Parallel' || type === 'Map' ? 'group' : 'work'
  if (attempts.length === 0) return [{ kind: work, from, to, status }]
  const segments: Segment[] = []
  let end = from
  for (const attempt of attempts) {
    const scheduled = Date.parse(attempt.scheduledAt)
    if (attempt.attempt > 0 && scheduled > end) {
      segments.push({ kind: 'retry', from: end, to: scheduled, status: 'retrying', attempt: attempt.attempt })
    }
    const [pieces, last] = readAttempt(attempt, work, scheduled, to)
    segments.push(...pieces)
    end = last
  }
  const last = attempts.at(-1)
  if (status === 'retrying' && last?.endedAt !== undefined && to > end) {
    segments.push({ kind: 'retry', from: end, to, status, attempt: last.attempt + 1 })
  }
  return segments
}

function readAttempt(
  { attempt, status, startedAt, endedAt }: Attempt,
  work: 'work' | 'group',
  scheduled: number,
  visitEnd: number,
): [Segment[], number] {
  const end = Math.max(scheduled, endedAt === undefined ? visitEnd : Date.parse(endedAt))
  const started = startedAt === undefined ? end : Math.min(end, Date.parse(startedAt))
  const segments: Segment[] = []
  if (started > scheduled) segments.push({ kind: 'queued', from: scheduled, to: started, status, attempt })
  if (startedAt !== undefined || endedAt !== undefined) {
    segments.push({ kind: work, from: started, to: end, status, attempt })
  }
  return [segments, end]
}
