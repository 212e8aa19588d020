import { ExecutionAlreadyExists } from '@aws-sdk/client-sfn'

import type { Letter } from '../store/dead-letters.ts'
import { OUT_OF_TIME, putOnBus } from '../../../bus/event-bus.ts'
import { startExecution } from '../../runs/store/executions.ts'
import { scanOutbox } from '../../../bus/outbox.ts'
import { isPassing } from '../../../aws/passing-error.ts'
import { NOT_REACHED } from './dead-letter-queue.ts'
import { planRedrive, type RedrivePlan } from './redrive-plan.ts'

/** Why a letter was not redriven; `undefined`: it was. */
type Outcome = string | undefined

/** A letter's id, and how it is redriven. */
interface Planned<Kind extends RedrivePlan['kind']> {
  readonly id: string
  readonly plan: RedrivePlan & { readonly kind: Kind }
}

/** Stream records have the second of their arrival, the outbox the sender's own time: both clocks may differ a little. */
const CLOCK_SLACK_MS = 60_000
/** So many state machines are started at once. */
const STARTS_AT_ONCE = 10

/**
 * Does again what letters stand for. What goes wrong with one is its own outcome: no other is kept back, nothing is thrown.
 * @param signal its end is that of the time: letters that were not done by then are told so
 * @returns an outcome for each, by id
 */
export async function redriveLetters(
  letters: readonly Letter[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const planned = letters.map((letter) => ({ id: letter.id, plan: planRedrive(letter) }))
  const outcomes = new Map<string, Outcome>()
  await Promise.all([
    settle(outcomes, ofKind(planned, 'none'), (all) => all.map(({ plan }) => plan.reason)),
    settle(outcomes, ofKind(planned, 'publish'), (all) => publish(all, signal)),
    settle(outcomes, ofKind(planned, 'start'), (all) => startAll(all, signal)),
    settle(outcomes, ofKind(planned, 'sweep'), (all) => checkSwept(all, signal)),
  ])
  // A letter is only deleted when it is known to be done.
  return new Map(letters.map(({ id }) => [id, outcomes.has(id) ? outcomes.get(id) : NOT_REACHED]))
}

function ofKind<Kind extends RedrivePlan['kind']>(
  planned: readonly Planned<RedrivePlan['kind']>[],
  kind: Kind,
): Planned<Kind>[] {
  return planned.filter((one): one is Planned<Kind> => one.plan.kind === kind)
}

/** Notes the outcomes of letters of one kind; when their work fails as a whole, that is the outcome of each. */
async function settle<One extends { readonly id: string }>(
  outcomes: Map<string, Outcome>,
  planned: readonly One[],
  work: (planned: readonly One[]) => readonly Outcome[] | Promise<readonly Outcome[]>,
): Promise<void> {
  if (planned.length === 0) return
  let results: readonly Outcome[]
  try {
    results = await work(planned)
  } catch (error) {
    results = planned.map(() => `It could not be redriven (${nameOf(error)}). ${adviceOn(isPassing(error))}`)
  }
  for (const [index, { id }] of planned.entries()) outcomes.set(id, results[index])
}

async function publish(
  planned: readonly Planned<'publish'>[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const events = planned.map(({ plan: { event } }) => ({
    name: event['detail-type'],
    source: event.source,
    resources: event.resources,
    detail: JSON.stringify(event.detail),
    ts: event.time,
  }))
  const results = await putOnBus(events, signal)
  return results.map((failure) => {
    if (failure === OUT_OF_TIME) return NOT_REACHED
    return failure && `The bus did not take the event (${failure.code}). ${adviceOn(failure.passes)}`
  })
}

async function startAll(
  planned: readonly Planned<'start'>[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (let at = 0; at < planned.length; at += STARTS_AT_ONCE) {
    const some = planned.slice(at, at + STARTS_AT_ONCE)
    outcomes.push(...(await Promise.all(some.map((one) => start(one, signal)))))
  }
  return outcomes
}

/** Starts the machine once for each letter: it is named after the letter, and names cannot come twice. */
async function start({ id, plan }: Planned<'start'>, signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted) return NOT_REACHED
  const { machine: stateMachineArn, event: input } = plan
  try {
    await startExecution({ stateMachineArn, name: `redrive-${id}`, input, signal })
    return undefined
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return undefined
    if (signal.aborted) return NOT_REACHED
    return `The state machine could not be started (${nameOf(error)}). ${adviceOn(isPassing(error))}`
  }
}

/**
 * The relay's letters name records of a stream, and not what is in them; but the items of these stay in the outbox. One
 * look at it serves all letters: what is older than a letter may be what it stands for.
 */
async function checkSwept(
  planned: readonly Planned<'sweep'>[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const befores = planned.map(({ plan }) =>
    new Date(Date.parse(plan.arrivedBy) + CLOCK_SLACK_MS).toISOString(),
  )
  const [earliest = '', ...later] = befores.toSorted()
  let oldest: string | undefined
  try {
    for await (const items of scanOutbox(later.at(-1) ?? earliest, signal)) {
      for (const { createdAt } of items) if (oldest === undefined || createdAt < oldest) oldest = createdAt
      if (oldest !== undefined && oldest < earliest) break
    }
  } catch (error) {
    if (!signal.aborted) throw error
    return planned.map(() => NOT_REACHED)
  }
  return befores.map((before) =>
    oldest === undefined || oldest >= before
      ? undefined
      : 'Items of its time are in the outbox still. The sweep publishes them within five minutes: try again then, or look at the log of sweep-outbox.',
  )
}

/** What to do about a failure. @param passes whether it ends by itself */
function adviceOn(passes: boolean): string {
  return passes
    ? 'Try again.'
    : 'To try again does not help as long as nothing else changes. Look at its body and at the deployment.'
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'UnknownError'
}
