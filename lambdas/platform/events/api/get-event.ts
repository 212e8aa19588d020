import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { runStatusSchema } from '../../runs/api/run-schemas.ts'
import { runStatus } from '../../runs/api/run-summary.ts'
import { describeExecution } from '../../runs/store/executions.ts'
import { jobListings } from '../../runs/store/job-listings.ts'
import { readClaimOwner } from '../../runs/store/run-items.ts'
import type { EventRecord } from '../store/event-record.ts'
import { EVENT_NOT_FOUND, eventKeyParams } from './contracts/event-key.ts'
import { eventSummarySchema } from './contracts/event-summary.ts'
import { eventSummary } from './event-summary.ts'
import { readRecordedEvent } from './recorded-event.ts'

/** `GET /events/{key}` */
export const getEventRoute = {
  id: 'get-event',
  method: 'GET',
  path: '/events/{key}',
  entry: 'lambdas/platform/events/api/get-event.ts',
  scope: 'operator',
  summary: 'Shows one event with its data and the runs that it started',
  params: eventKeyParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: {
      description: 'The event.',
      schema: z.extend(eventSummarySchema(), {
        /** The event's data; of an event that does not have our form, its whole `detail`. */
        data: z.optional(z.unknown()),
        /** Size of data that were too large to keep. */
        dataBytes: z.optional(z.number()),
        /** Runs that claimed it. An event without an id that could be used is claimed by none. */
        runs: z.array(
          z.object({
            job: z.string(),
            run: z.string(),
            /** ARN of the execution. */
            runId: z.string(),
            status: runStatusSchema(),
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
    404: EVENT_NOT_FOUND,
  }),
} as const satisfies Route

const envelopeSchema = z.looseObject({ data: z.unknown() })

/** Shows an event of the record. Its runs are those that claimed it: one read a job that it starts. */
export const handler = /* @__PURE__ */ serve(getEventRoute, async ({ params }) => {
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
