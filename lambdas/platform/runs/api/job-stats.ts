import type { ExecutionListItem } from '@aws-sdk/client-sfn'

import type { JobStats } from './contracts/job.ts'

const DAYS = 7
const DAY_MS = 86_400_000

/**
 * Counts how the runs of a job went in the last 7 days.
 * @param executions the latest first
 * @param areAll whether there are no more; else what is counted begins with the earliest of them
 */
export function jobStats(executions: readonly ExecutionListItem[], areAll: boolean, now: number): JobStats {
  const weekAgo = now - DAYS * DAY_MS
  const earliest = executions.at(-1)?.startDate?.getTime() ?? weekAgo
  const since = areAll ? weekAgo : Math.max(weekAgo, earliest)
  const counted = executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= since)
  const count = (...statuses: readonly string[]): number =>
    counted.filter(({ status = '' }) => statuses.includes(status)).length
  const succeeded = count('SUCCEEDED')
  const failed = count('FAILED', 'TIMED_OUT', 'ABORTED')
  const ended = succeeded + failed
  const durations = counted
    .flatMap(({ status, startDate, stopDate }) =>
      status === 'SUCCEEDED' && startDate && stopDate ? [stopDate.getTime() - startDate.getTime()] : [],
    )
    .toSorted((a, b) => a - b)
  return {
    since: new Date(since).toISOString(),
    runs: counted.length,
    running: count('RUNNING', 'PENDING_REDRIVE'),
    succeeded,
    failed,
    successRate: ended === 0 ? null : succeeded / ended,
    durationMs:
      durations.length === 0 ? null : { p50: percentile(durations, 50), p95: percentile(durations, 95) },
  }
}

/** The nearest-rank percentile of sorted numbers, of which there is at least one. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0
}
