import { ExecutionAlreadyExists } from '@aws-sdk/client-sfn'

import type { Letter } from '../stores/dead-letters.ts'
import { putOnBus } from '../stores/event-bus.ts'
import { startExecution } from '../stores/executions.ts'
import { scanOutbox } from '../stores/outbox.ts'
import { planRedrive, type RedrivePlan } from './redrive-plan.ts'

/** Why a letter was not redriven; `undefined`: it was. */
type Outcome = string | undefined

/** Stream records have the second of their arrival, the outbox the sender's own time: both clocks may differ a little. */
const CLOCK_SLACK_MS = 60_000

/** Does again what letters stand for. @returns an outcome for each, by id */
export async function redriveLetters(letters: readonly Letter[]): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  const toPublish: { id: string; plan: RedrivePlan & { kind: 'publish' } }[] = []
  for (const letter of letters) {
    const { id } = letter
    const plan = planRedrive(letter)
    if (plan.kind === 'publish') toPublish.push({ id, plan })
    else if (plan.kind === 'start') outcomes.set(id, await start(id, plan.machine, plan.event))
    else if (plan.kind === 'sweep') outcomes.set(id, await checkSwept(plan.arrivedBy))
    else outcomes.set(id, plan.reason)
  }
  const results = await putOnBus(
    toPublish.map(({ plan: { event } }) => ({
      name: event['detail-type'],
      source: event.source,
      resources: event.resources,
      detail: JSON.stringify(event.detail),
      ts: event.time,
    })),
  )
  for (const [index, { id }] of toPublish.entries()) {
    const code = results[index]
    outcomes.set(id, code === undefined ? undefined : `The bus did not take the event (${code}). Try again.`)
  }
  return outcomes
}

/** Starts the machine once for each letter: it is named after the letter, and names cannot come twice. */
async function start(letterId: string, stateMachineArn: string, input: unknown): Promise<Outcome> {
  try {
    await startExecution({ stateMachineArn, name: `redrive-${letterId}`, input })
    return undefined
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return undefined
    const name = error instanceof Error ? error.name : 'UnknownError'
    return `The state machine could not be started (${name}). Try again.`
  }
}

/** The relay's letters name records of a stream, and not what is in them; but the items of these stay in the outbox. */
async function checkSwept(arrivedBy: string): Promise<Outcome> {
  const before = new Date(Date.parse(arrivedBy) + CLOCK_SLACK_MS).toISOString()
  for await (const items of scanOutbox(before)) {
    if (items.length === 0) continue
    return 'Items of its time are in the outbox still. The sweep publishes them within five minutes: try again then, or look at the log of sweep-outbox.'
  }
  return undefined
}
