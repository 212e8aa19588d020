import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { nameSchema } from '../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import { inOrder, timeSchema } from '../../../http/contracts/time.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { describeExecution } from '../store/executions.ts'
import { listRuns } from '../store/list-runs.ts'
import { jobMachines } from '../store/machines.ts'
import { readClaimOwner } from '../store/run-items.ts'
import { knownJob } from './known-job.ts'
import { runStatusSchema, runSummarySchema, type RunStatus, type RunSummary } from './run-schemas.ts'
import { describedRun, executionStatus, runSummary } from './run-summary.ts'

/** `GET /runs` */
export const listRunsRoute = {
  id: 'list-runs',
  method: 'GET',
  path: '/runs',
  entry: 'lambdas/platform/runs/api/list-runs.ts',
  scope: 'operator',
  summary: 'Lists runs of one job or of all, newest first',
  params: nothing,
  query: z
    .object({
      job: z.optional(nameSchema),
      status: z.optional(runStatusSchema()),
      /** Started at this time or later. */
      from: z.optional(timeSchema),
      /** Started at this time or earlier. */
      to: z.optional(timeSchema),
      /** The beginning of a run's name, or the id of the event that started it. */
      text: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 50),
      cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(8000))),
    })
    .check(inOrder),
  body: noBody,
  answers: () => ({
    200: {
      description:
        'A page. It may have fewer runs than asked for, or none, and still not be the last: that one has no `cursor`.',
      schema: z.object({ items: z.array(runSummarySchema()), cursor: z.optional(z.string()) }),
    },
    403: NO_OPERATOR,
    404: { description: 'No job has this id: `known` lists those that there are.' },
    422: { description: 'A part of the query is not as it must be, or the cursor is of another list.' },
  }),
} as const satisfies Route

/** Lists runs, the latest first. */
export const handler = /* @__PURE__ */ serve(listRunsRoute, async ({ query }) => {
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
