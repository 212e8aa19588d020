import { requestIdIn, type HistoryDetails } from './history-details.ts'
import type { StateVisit } from '../api/run-schemas.ts'

type Attempt = StateVisit['attempts'][number]

/** Why something failed; AWS leaves out what it does not know. */
export type Failure = Pick<HistoryDetails, 'error' | 'cause'>

/** Adds an attempt to a visit. What failed before is told by the attempt before. */
export function addAttempt(visit: StateVisit, at: Date, more: { startedAt?: string } = {}): void {
  const before = visit.attempts.at(-1)
  visit.attempts.push({
    attempt: visit.attempts.length,
    status: 'running',
    scheduledAt: at.toISOString(),
    ...more,
    waitedMs: before?.endedAt === undefined ? 0 : at.getTime() - Date.parse(before.endedAt),
  })
  delete visit.error
  delete visit.cause
}

/** Ends the attempt that runs; without effect where none does. */
export function endAttempt(
  visit: StateVisit,
  status: Attempt['status'],
  at: Date,
  { error, cause }: Failure = {},
): void {
  const last = visit.attempts.at(-1)
  if (!last || last.status !== 'running') return
  last.status = status
  last.endedAt = at.toISOString()
  if (error !== undefined) last.error = error
  if (cause !== undefined) last.cause = cause
  const requestId = requestIdIn(cause)
  if (requestId !== undefined) last.requestId = requestId
}

/** Notes a failure: of the attempt that runs, or of an evaluation before or after it. */
export function failVisit(
  visit: StateVisit,
  at: Date,
  failure: Failure,
  status: 'failed' | 'timed_out' = 'failed',
): void {
  endAttempt(visit, status, at, failure)
  if (failure.error !== undefined) visit.error = failure.error
  if (failure.cause !== undefined) visit.cause = failure.cause
}

/** Whether a visit stands behind a failure: its last attempt's, or one without an attempt. */
export function hasFailed({ error, attempts }: StateVisit): boolean {
  const status = attempts.at(-1)?.status
  return error !== undefined || status === 'failed' || status === 'timed_out'
}

/** Why a state inside of a Parallel or Map failed, which AWS does not repeat on the events of the latter. */
export function failureOf(inside: StateVisit | undefined): Failure {
  const { error, cause } = inside ?? {}
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
}
