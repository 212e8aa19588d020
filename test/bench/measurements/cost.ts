import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { synthesize } from '../../../lib/synthesize.ts'
import { startLocalCloud } from '../../../local/cloud.ts'
import type { LocalCloud } from '../../../local/cloud.ts'
import { startGeminiStandIn } from '../../../local/providers/gemini/gemini-stand-in.ts'
import { RealClock } from '../../../local/real-clock.ts'
import { ApiClient } from '../api-client.ts'
import { attachMeter } from '../cost/meter.ts'
import type { Meter } from '../cost/meter.ts'
import { PRICES_AS_OF } from '../../../lambdas/platform/runs/history/list-prices.ts'
import { PRICES } from '../cost/prices.ts'
import { addUsage, billOf, perOne, totalOf } from '../cost/usage.ts'
import type { Usage } from '../cost/usage.ts'
import type { Breakdown, Measurement, MeasurementContext, Result } from '../measurement.ts'
import { watchRuns } from '../watch-runs.ts'

const MILLION = 1e6
/** How long the real AI takes for both calls, while the function waits: an assumption, not a measurement. */
const AI_SECONDS = { 'analyze-image': 3, 'generate-plushie': 12 }
/** Memory of the functions that wait, in GiB. */
const AI_MEMORY_GIB = { 'analyze-image': 0.5, 'generate-plushie': 1 }
/** The default X-Ray sampling: 5 % beyond the first request of each second. */
const TRACED_SHARE = 0.05
const HTTP_API_REQUEST_BYTES = 512 * 1024

/** What a generation makes AWS do, counted while it runs here, and what a million of them cost. */
export const cost: Measurement = {
  name: 'cost',
  title: 'State transitions and billable operations per generation',
  async run(context) {
    const { root, scratch } = context
    const { assembly } = await synthesize({
      outdir: join(scratch, 'assembly'),
      checks: false,
      copyCode: false,
    })
    const gemini = await startGeminiStandIn({ clock: new RealClock() })
    const cloud = await startLocalCloud({
      assembly,
      port: 0,
      apiPort: 0,
      environment: { GEMINI_BASE_URL: gemini.url },
    })
    try {
      const SecretId = cloud.outputs['AiSecret'] ?? ''
      await cloud.call('secretsmanager', 'PutSecretValue', { SecretId, SecretString: 'stand-in' })
      return await measure(cloud, new Uint8Array(readFileSync(join(root, 'samples', 'cat.png'))), context)
    } finally {
      await cloud.stop()
      await gemini.stop()
    }
  },
}

async function measure(
  cloud: LocalCloud,
  photo: Uint8Array<ArrayBuffer>,
  { times, say }: MeasurementContext,
): Promise<Result> {
  const user = new ApiClient(
    cloud.apiUrl ?? '',
    await cloud.services.cognito.mintAccessToken({ userName: 'bench', scopes: ['stepladder/use'] }),
  )
  const meter = attachMeter(cloud)
  const runs = watchFinished(cloud)
  // Accounts are made, functions are loaded: what happens once is not part of each generation.
  for (let count = 0; count < 2; count += 1) await runs.next(() => user.submit(photo))
  await quiet(meter)
  meter.reset()
  runs.reset()
  // Within the ten credits of a new account.
  const count = times(6, 2)
  const ids: string[] = []
  for (let run = 0; run < count; run += 1) ids.push(await runs.next(() => user.submit(photo)))
  await quiet(meter)
  meter.settle()
  const operations = [...meter.operations].map(([name, made]): [string, number] => [name, made / count])
  addUsage(meter.usage, 'stateTransition', await transitions(cloud, runs.executions))
  addUsage(meter.usage, 'httpApiRequest', count * Math.ceil(photo.length / HTTP_API_REQUEST_BYTES))
  addUsage(meter.usage, 'xrayTrace', count * TRACED_SHARE)
  const usage = perOne(meter.usage, count)
  say(`${count} generations counted`)

  meter.reset()
  for (const id of ids) await user.completed(id, 0)
  meter.settle()
  const poll = { ...perOne(meter.usage, ids.length), httpApiRequest: 1 }
  return report(usage, poll, operations)
}

function report(usage: Usage, poll: Usage, operations: readonly [string, number][]): Result {
  const bill = billOf(usage, MILLION)
  const waiting = billOf({ lambdaGbSecond: aiGbSeconds() }, MILLION)
  const polls = billOf(poll, MILLION)
  const note = `us-east-1, ${PRICES_AS_OF}, without free tiers and without the AI's own price`
  return {
    rows: [
      {
        id: 'cost/transitions',
        label: 'state transitions',
        unit: 'per generation',
        value: usage.stateTransition ?? 0,
      },
      {
        id: 'cost/operations',
        label: 'requests to AWS services',
        unit: 'per generation',
        value: operations.reduce((sum, [, made]) => sum + made, 0),
        note: 'those that are billed and those that are not; the list is below',
      },
      { id: 'cost/million', label: 'a million generations', unit: 'USD', value: totalOf(bill), note },
      {
        id: 'cost/million-ai-wait',
        label: 'and functions that wait for the AI',
        unit: 'USD',
        value: totalOf(waiting),
        note: `assumed: ${AI_SECONDS['analyze-image']} s with 512 MB and ${AI_SECONDS['generate-plushie']} s with 1 GB; here it answers at once`,
      },
      {
        id: 'cost/million-polls',
        label: 'and each status request of a client',
        unit: 'USD',
        value: totalOf(polls),
        note: 'for one GET /generations/{id} per generation; a page that asks n times pays n times that',
      },
    ],
    breakdowns: [
      {
        title: 'A million generations',
        head: ['what', 'per generation', 'unit', 'USD'],
        lines: bill.map(({ label, amount, unit, usd }) => [label, amount.toPrecision(3), unit, usd]),
        notes: [
          `Prices of ${PRICES_AS_OF}: test/bench/cost/prices.ts and lambdas/platform/runs/history/list-prices.ts name each source.`,
          'Lambda durations are those of this machine. Not in it: data transfer to clients, Cognito (per active user), alarms',
          `and secrets (per month), and the reconcilers: ${scheduledPerMonth()} invocations a month however much is generated.`,
        ],
      },
      operationsTable(operations),
    ],
  }
}

function operationsTable(operations: readonly [string, number][]): Breakdown {
  return {
    title: 'Requests per generation, from functions and between services',
    head: ['request', 'per generation'],
    lines: operations.toSorted(([a], [b]) => a.localeCompare(b)).map(([name, made]) => [name, made]),
    notes: [
      'Reading the stream and invoking functions cost nothing by themselves; writes are billed by their units.',
    ],
  }
}

function aiGbSeconds(): number {
  return (
    AI_SECONDS['analyze-image'] * AI_MEMORY_GIB['analyze-image'] +
    AI_SECONDS['generate-plushie'] * AI_MEMORY_GIB['generate-plushie']
  )
}

/** Three reconcilers, every five minutes, for 30 days. */
function scheduledPerMonth(): string {
  const invocations = 3 * 12 * 24 * 30
  return `${invocations} (${(invocations * PRICES.scheduledInvocation.usd).toFixed(2)} USD and their Lambda time)`
}

/** Runs one generation after the other, each to the end of its execution. */
function watchFinished(cloud: LocalCloud) {
  const watch = watchRuns(cloud)
  let executions: string[] = []
  return {
    get executions(): readonly string[] {
      return executions
    },
    reset: () => {
      executions = []
    },
    async next(submit: () => Promise<string>): Promise<string> {
      const ended = watch.nextEnd()
      const generationId = await submit()
      const { status, executionArn } = await ended
      if (status !== 'SUCCEEDED') throw new Error(`the run ended ${status}`)
      executions.push(executionArn)
      return generationId
    },
  }
}

/** Waits until nothing is asked any more: what follows a run (the relay's delete, the records of events) belongs to it. */
async function quiet(meter: Meter): Promise<void> {
  let before = -1
  let now = 0
  while (now !== before) {
    before = now
    await delay(500)
    now = [...meter.operations]
      .filter(([name]) => !name.startsWith('streams'))
      .reduce((sum, [, made]) => sum + made, 0)
  }
}

const historySchema = z.object({ events: z.array(z.object({ type: z.string() })) })

/** AWS bills each state that is entered, and each retry: one more time that a task is scheduled. */
async function transitions(cloud: LocalCloud, executions: readonly string[]): Promise<number> {
  let sum = 0
  for (const executionArn of executions) {
    const { events } = historySchema.parse(
      await cloud.call('states', 'GetExecutionHistory', { executionArn, maxResults: 1000 }),
    )
    const made = (pattern: RegExp): number => events.filter(({ type }) => pattern.test(type)).length
    const retries = made(/^TaskScheduled$|^LambdaFunctionScheduled$/u) - made(/^TaskStateEntered$/u)
    sum += made(/StateEntered$/u) + Math.max(0, retries)
  }
  return sum
}
