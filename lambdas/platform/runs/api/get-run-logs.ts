import * as z from 'zod/mini'

import { ApiError } from '../../../http/api-error.ts'
import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { definitionFacts, type DefinitionFacts } from '../history/definition-facts.ts'
import { findLogs } from '../store/run-logs.ts'
import { readDefinitionOf } from '../store/state-machines.ts'
import { RUN_NOT_FOUND, runParams } from './contracts/run-name.ts'
import { knownRun } from './known-run.ts'
import { runLogLine } from './run-log-line.ts'
import { runLogLineSchema } from './run-schemas.ts'

/** `GET /runs/{job}/{run}/logs` */
export const getRunLogsRoute = {
  id: 'get-run-logs',
  method: 'GET',
  path: '/runs/{job}/{run}/logs',
  entry: 'lambdas/platform/runs/api/get-run-logs.ts',
  scope: 'operator',
  summary: 'Shows what the steps of a run logged, the oldest first',
  params: runParams,
  query: z.object({
    /** Id of a step. */
    step: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
    /** From 0. */
    attempt: z.optional(
      // As digits first: an empty text is 0 to Number.
      z.pipe(z.pipe(z.string().check(z.regex(/^\d+$/)), z.transform(Number)), z.int()),
    ),
  }),
  body: noBody,
  answers: () => ({
    200: {
      description: 'The lines. `truncated` when there are, or may be, more than are shown.',
      schema: z.object({ items: z.array(runLogLineSchema()), truncated: z.boolean() }),
    },
    403: NO_OPERATOR,
    404: RUN_NOT_FOUND,
    422: {
      description: 'The job has no such step (`known` lists those that it has), or the attempt is no number.',
    },
  }),
} as const satisfies Route

/** The last lines of a run arrive after its end: logs take seconds, and a stopped run's functions go on for a while. */
const AFTER_END_MS = 16 * 60_000

/** How long all of it may take, in milliseconds, of the function's 10 s. Groups of many records take longer to search. */
const TIME_MS = 7500

/** Shows what the steps of a run logged. */
export const handler = /* @__PURE__ */ serve(getRunLogsRoute, async ({ params, query }) => {
  const signal = AbortSignal.timeout(TIME_MS)
  const { runId, execution } = await knownRun(params.job, params.run)
  const facts = definitionFacts(await readDefinitionOf(runId))
  const { startDate, stopDate } = execution
  const { records, truncated } = await findLogs({
    groups: logGroups(facts, query.step),
    phrase: params.run,
    signal,
    from: startDate?.getTime() ?? 0,
    ...(stopDate && { to: stopDate.getTime() + AFTER_END_MS }),
  })
  const items = records
    .flatMap((record) => runLogLine(record, params.run) ?? [])
    .filter(({ step }) => query.step === undefined || step === query.step)
    .filter(({ attempt }) => query.attempt === undefined || attempt === query.attempt)
  return { status: 200, body: { items, truncated } }
})

/** The log groups of the functions that ran a step, or all of them. Lambda names a log group after its function. */
function logGroups(facts: DefinitionFacts, step: string | undefined): readonly string[] {
  const steps = [...facts.values()].flatMap(({ step: id, functionName }) =>
    id === undefined || functionName === undefined ? [] : [{ id, functionName }],
  )
  const wanted = steps.filter(({ id }) => step === undefined || id === step)
  if (step !== undefined && wanted.length === 0) {
    const known = steps.map(({ id }) => id)
    const message = `The run's job has no step "${step}". Known: ${known.join(', ')}.`
    throw new ApiError(422, 'unknown_step', message, { details: { known } })
  }
  return [...new Set(wanted.map(({ functionName }) => `/aws/lambda/${functionName}`))]
}
