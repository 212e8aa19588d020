import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { DEFAULT_STEP_MEMORY_MB } from '../../../job/limits.ts'
import { readProgress, type Progress } from '../../../runtime/read-progress.ts'
import { definitionFacts } from '../history/definition-facts.ts'
import { readRunHistory } from '../history/run-history.ts'
import { runPrice } from '../history/run-price.ts'
import { ShownValues, isTooDeepToShow, omitted } from '../history/shown-values.ts'
import { stateVisits } from '../history/state-visits.ts'
import { jobOutlines } from '../store/job-outlines.ts'
import { readDefinitionOf } from '../store/state-machines.ts'
import { executionConsole } from './aws-console.ts'
import { RUN_NOT_FOUND, runParams } from './contracts/run-name.ts'
import { knownRun, type KnownRun } from './known-run.ts'
import { runDetailSchema, type RunDetail, type StateVisit } from './run-schemas.ts'
import { describedRun } from './run-summary.ts'

/** `GET /runs/{job}/{run}` */
export const getRunRoute = {
  id: 'get-run',
  method: 'GET',
  path: '/runs/{job}/{run}',
  entry: 'lambdas/platform/runs/api/get-run.ts',
  scope: 'operator',
  summary: 'Shows one run: every state that it entered, each attempt, what it cost',
  params: runParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: { description: 'The run.', schema: runDetailSchema() },
    403: NO_OPERATOR,
    404: RUN_NOT_FOUND,
  }),
} as const satisfies Route

/** Shows one run. */
export const handler = /* @__PURE__ */ serve(getRunRoute, async ({ params }) => {
  const run = await knownRun(params.job, params.run)
  return { status: 200, body: await runDetail(params.job, run) }
})

const inputSchema = z.object({
  detail: z.optional(
    z.object({
      id: z.optional(z.string()),
      name: z.optional(z.string()),
      data: z.optional(z.unknown()),
      ts: z.optional(z.string()),
    }),
  ),
  'replay-name': z.optional(z.string()),
  rerun: z.optional(z.object({ of: z.string() })),
})

async function runDetail(job: string, { runId, execution }: KnownRun): Promise<RunDetail> {
  const summary = describedRun(job, execution)
  const { input: inputText = 'null', output, error, cause } = execution
  const input: unknown = JSON.parse(inputText)
  const { detail = {}, rerun, 'replay-name': replay } = z.safeParse(inputSchema, input).data ?? {}
  const isRunning = summary.status === 'running'
  const [history, definition, progress] = await Promise.all([
    readRunHistory(runId),
    readDefinitionOf(runId),
    isRunning && detail.id !== undefined ? readProgress(job, detail.id, replay) : undefined,
  ])
  const values = new ShownValues()
  const shown = {
    input: values.show(inputText),
    ...(output !== undefined && { output: values.show(output) }),
  }
  const states = stateVisits(history.events, definitionFacts(definition), values)
  const price = runPrice(states, memoryOf(job))
  const currentStep = isRunning ? stepUnderWay(states) : undefined
  return {
    ...summary,
    runId,
    console: executionConsole(runId),
    ...shown,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(rerun && { rerunOf: rerun.of }),
    ...(currentStep !== undefined && { currentStep }),
    ...progressOf(runId, progress),
    stateTransitions: price.transitions,
    price,
    event:
      detail.data !== undefined && isTooDeepToShow(inputText)
        ? { ...detail, data: omitted(inputText) }
        : detail,
    states,
    ...(history.truncated && { truncated: true }),
    definition,
  }
}

function memoryOf(job: string): (step: string) => number {
  const steps = jobOutlines().find(({ id }) => id === job)?.steps ?? []
  return (step) => steps.find(({ id }) => id === step)?.memory ?? DEFAULT_STEP_MEMORY_MB
}

function stepUnderWay(states: readonly StateVisit[]): string | undefined {
  return states.findLast(
    ({ step, status }) => step !== undefined && (status === 'running' || status === 'retrying'),
  )?.step
}

/** A run that found its event claimed would show the progress of the one that has the claim. */
function progressOf(runId: string, progress: Progress | undefined): Pick<RunDetail, 'progress'> {
  if (progress?.step === undefined || progress.run !== runId) return {}
  const { step, fraction, message } = progress
  return {
    progress: {
      step,
      ...(fraction !== undefined && { fraction }),
      ...(message !== undefined && { message }),
    },
  }
}
