import { describeExecution } from '../store/executions.ts'
import { listRuns } from '../store/list-runs.ts'
import { jobMachines } from '../store/machines.ts'
import { readClaimOwner } from '../store/run-items.ts'
import { listRunsRoute } from './contracts/list-runs.ts'
import { knownJob } from './known-job.ts'
import type { RunStatus, RunSummary } from './run-schemas.ts'
import { describedRun, executionStatus, runSummary } from './run-summary.ts'
import { serve } from '../../../http/serve.ts'

/** Lists runs, the latest first. */
export const handler = serve(listRunsRoute, async ({ query }) => {
  const { job, status, text, limit, cursor } = query
  const machines =
    job === undefined
      ? Object.fromEntries([...jobMachines()].map(([id, { run }]) => [id, run]))
      : { [job]: knownJob(job).run }
  const from = query.from === undefined ? undefined : Date.parse(query.from)
  const to = query.to === undefined ? undefined : Date.parse(query.to)
  if (text !== undefined && cursor === undefined) {
    const items = await runsOfEvent(text, Object.keys(machines), { status, from, to })
    if (items.length > 0) return { status: 200, body: { items } }
  }
  const filters = { machines, status: status && executionStatus(status), from, to, prefix: text }
  const { runs, cursor: next } = await listRuns(filters, { limit, cursor })
  return { status: 200, body: { items: runs.map(runSummary), cursor: next } }
})

/**
 * The runs that an event started, which the claims on it tell: nothing needs to be searched. A run that found the event
 * claimed is not among them.
 */
async function runsOfEvent(
  eventId: string,
  jobs: readonly string[],
  filters: { status: RunStatus | undefined; from: number | undefined; to: number | undefined },
): Promise<readonly RunSummary[]> {
  const found = await Promise.all(jobs.map((job) => runOfEvent(job, eventId)))
  const { status, from = -Infinity, to = Infinity } = filters
  return found
    .filter((run) => run !== undefined)
    .filter((run) => {
      const startedAt = Date.parse(run.startedAt)
      return (status === undefined || run.status === status) && startedAt >= from && startedAt <= to
    })
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
}

async function runOfEvent(job: string, eventId: string): Promise<RunSummary | undefined> {
  const arn = await readClaimOwner(job, eventId)
  const execution = arn === undefined ? undefined : await describeExecution(arn)
  return execution && describedRun(job, execution)
}
