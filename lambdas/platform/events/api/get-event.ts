import * as z from 'zod/mini'

import { describeExecution } from '../../runs/store/executions.ts'
import type { EventRecord } from '../store/event-record.ts'
import { jobListings } from '../../runs/store/job-listings.ts'
import { readClaimOwner } from '../../runs/store/run-items.ts'
import { getEventRoute } from './contracts/get-event.ts'
import { eventSummary } from './event-summary.ts'
import { readRecordedEvent } from './recorded-event.ts'
import { runStatus } from '../../runs/api/run-summary.ts'
import { serve } from '../../../http/serve.ts'

const envelopeSchema = z.looseObject({ data: z.unknown() })

/** Shows an event of the record. Its runs are those that claimed it: one read a job that it starts. */
export const handler = serve(getEventRoute, async ({ params }) => {
  const event = await readRecordedEvent(params.key)
  return { status: 200, body: { ...eventSummary(event), ...dataOf(event), runs: await runsOf(event) } }
})

function dataOf({ detail, detailBytes }: EventRecord): { data?: unknown; dataBytes?: number | undefined } {
  if (detail === undefined) return { dataBytes: detailBytes }
  const parsed: unknown = JSON.parse(detail)
  const envelope = z.safeParse(envelopeSchema, parsed)
  return { data: envelope.success && 'data' in envelope.data ? envelope.data.data : parsed }
}

async function runsOf({ name, kind, eventId, replay }: EventRecord) {
  if (kind === 'ignored' || eventId === undefined) return []
  const jobs = jobListings().filter(({ trigger }) => trigger === name)
  const runs = await Promise.all(
    jobs.map(async ({ id: job }) => {
      const runId = await readClaimOwner(job, eventId, replay)
      const execution = runId === undefined ? undefined : await describeExecution(runId)
      // Step Functions forgets an execution 90 days after its end, and at once with its machine.
      if (runId === undefined || !execution) return undefined
      return { job, run: execution.name ?? '', runId, status: runStatus(execution.status ?? 'RUNNING') }
    }),
  )
  return runs.filter((run) => run !== undefined)
}
