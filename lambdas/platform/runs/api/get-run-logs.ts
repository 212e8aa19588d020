import { findLogs } from '../store/run-logs.ts'
import { readDefinitionOf } from '../store/state-machines.ts'
import { ApiError } from '../../../http/api-error.ts'
import { getRunLogsRoute } from './contracts/get-run-logs.ts'
import { definitionFacts, type DefinitionFacts } from '../history/definition-facts.ts'
import { knownRun } from './known-run.ts'
import { runLogLine } from './run-log-line.ts'
import { serve } from '../../../http/serve.ts'

/** The last lines of a run arrive after its end: logs take seconds, and a stopped run's functions go on for a while. */
const AFTER_END_MS = 16 * 60_000

/** How long all of it may take, in milliseconds, of the function's 10 s. Groups of many records take longer to search. */
const TIME_MS = 7500

/** Shows what the steps of a run logged. */
export const handler = serve(getRunLogsRoute, async ({ params, query }) => {
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
