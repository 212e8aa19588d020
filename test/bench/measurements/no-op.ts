import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import { startLocalCloud } from '../../../local/cloud.ts'
import type { LocalCloud } from '../../../local/cloud.ts'
import type { Measurement, MeasurementContext, Result, Row } from '../measurement.ts'
import { synthesizeNoOp } from '../noop/synthesize-no-op.ts'
import { summarize } from '../report/statistics.ts'
import { startStopwatch } from '../stopwatch.ts'
import { watchRuns } from '../watch-runs.ts'

const BUS = 'stepladder-dev'
const EVENT = 'bench/no-op.requested'
const EVENT_WITHOUT_CLAIM = 'bench/no-op-without-claim.requested'
/** Runs in progress when runs per second are counted: enough that no core waits. */
const IN_PROGRESS = 16

/** A job of five steps that do nothing, from PutEvents to SUCCEEDED. */
export const noOp: Measurement = {
  name: 'no-op',
  title: 'A job of 5 steps that do nothing: PutEvents to SUCCEEDED, in the process of the local cloud',
  async run(context) {
    const assembly = await synthesizeNoOp(context.scratch)
    const cloud = await startLocalCloud({ assembly, port: 0, apiPort: 0 })
    try {
      await addMachineWithoutClaim(cloud)
      return await measure(cloud, context)
    } finally {
      await cloud.stop()
    }
  },
}

async function measure(cloud: LocalCloud, { times, say }: MeasurementContext): Promise<Result> {
  const inDatabase = timeClaims(cloud)
  const whole = await measureMachine(cloud, EVENT, times, 'claim')
  say('with the claim: done')
  const claims = summarize(inDatabase)
  const without = await measureMachine(cloud, EVENT_WITHOUT_CLAIM, times, 'without')
  say('without the claim: done')
  return {
    rows: [
      { ...whole.latency, label: 'event to SUCCEEDED, p50', mark: { atMost: 10 } },
      { ...whole.rate, label: 'runs per second', mark: { atLeast: 300 } },
      {
        id: 'no-op/claim-in-database',
        label: 'of it the write of the claim',
        unit: 'ms',
        value: claims.p50,
        spread: claims,
        note: 'time in DynamoDB Local, one run at a time',
      },
      {
        ...without.latency,
        label: 'without the claim, p50',
        mark: { atMost: 4 },
        note: "the same machine with a Pass state in the claim's place: what the local cloud itself takes",
      },
      { ...without.rate, label: 'without the claim, runs per second', mark: { atLeast: 1000 } },
    ],
  }
}

async function measureMachine(
  cloud: LocalCloud,
  event: string,
  times: MeasurementContext['times'],
  name: string,
): Promise<{ latency: Row; rate: Row }> {
  const watch = watchRuns(cloud)
  let number = 0
  const run = async (): Promise<number> => {
    number += 1
    const id = `${name}-${number}`
    const elapsed = startStopwatch()
    const ended = watch.ended(id)
    await putEvent(cloud, event, id, number)
    const status = await ended
    if (status !== 'SUCCEEDED') throw new Error(`a run of ${event} ended ${status}`)
    return elapsed()
  }
  for (let count = 0; count < times(300, 50); count += 1) await run()
  const samples: number[] = []
  for (let count = 0; count < times(500, 50); count += 1) samples.push(await run())

  await inParallel(times(2_000, 200), run)
  const total = times(6_000, 400)
  const rates: number[] = []
  for (let round = 0; round < times(5, 2); round += 1) {
    const elapsed = startStopwatch()
    await inParallel(total / 5, run)
    rates.push((total / 5 / elapsed()) * 1000)
    // What the rounds leave behind is collected between them.
    await delay(100)
  }
  watch.stop()
  const latency = summarize(samples)
  const rate = summarize(rates)
  return {
    latency: { id: `no-op/${name}/p50`, label: name, unit: 'ms', value: latency.p50, spread: latency },
    rate: { id: `no-op/${name}/per-second`, label: name, unit: '/s', value: rate.p50, spread: rate },
  }
}

async function inParallel(total: number, run: () => Promise<unknown>): Promise<void> {
  let begun = 0
  await Promise.all(
    Array.from({ length: IN_PROGRESS }, async () => {
      while (begun < total) {
        begun += 1
        await run()
      }
    }),
  )
}

async function putEvent(cloud: LocalCloud, name: string, id: string, number: number): Promise<void> {
  const detail = { id, name, data: { number }, ts: new Date().toISOString() }
  const Entries = [
    { EventBusName: BUS, Source: 'stepladder', DetailType: name, Detail: JSON.stringify(detail) },
  ]
  const { FailedEntryCount } = await cloud.call('events', 'PutEvents', { Entries })
  if (FailedEntryCount !== 0) throw new Error(`PutEvents refused ${name}`)
}

/** Notes how long each PutItem takes in DynamoDB Local. */
function timeClaims(cloud: LocalCloud): readonly number[] {
  const samples: number[] = []
  const service = cloud.services.dynamodb
  const call = service?.call?.bind(service)
  if (!service || !call) throw new Error('the local cloud runs no DynamoDB')
  service.call = async (action, input) => {
    const elapsed = startStopwatch()
    const answer = await call(action, input)
    if (action === 'PutItem') samples.push(elapsed())
    return answer
  }
  return samples
}

const definitionSchema = z.looseObject({
  StartAt: z.string(),
  States: z.record(z.string(), z.record(z.string(), z.json())),
})

/** The same state machine with a Pass state in place of the claim, started by an event of its own. */
async function addMachineWithoutClaim(cloud: LocalCloud): Promise<void> {
  const { stateMachines } = z
    .object({ stateMachines: z.array(z.object({ name: z.string(), stateMachineArn: z.string() })) })
    .parse(await cloud.call('states', 'ListStateMachines'))
  const found = stateMachines.find(({ name }) => name.endsWith('-no-op'))
  if (!found) throw new Error('the template has no state machine of the job no-op')
  const described = z
    .object({ definition: z.string(), roleArn: z.string() })
    .parse(await cloud.call('states', 'DescribeStateMachine', { stateMachineArn: found.stateMachineArn }))
  const definition = definitionSchema.parse(JSON.parse(described.definition))
  const claim = definition.States['claim']
  if (!claim) throw new Error('the state machine has no state "claim"')
  const { Next, Assign } = claim
  // Only the claim leads there, and what cannot be reached is refused.
  delete definition.States['duplicate']
  definition.States['claim'] = { Type: 'Pass', ...(Next && { Next }), ...(Assign && { Assign }) }
  const { stateMachineArn } = z.object({ stateMachineArn: z.string() }).parse(
    await cloud.call('states', 'CreateStateMachine', {
      name: 'no-op-without-claim',
      definition: JSON.stringify(definition),
      roleArn: described.roleArn,
    }),
  )
  const rule = { Name: 'no-op-without-claim', EventBusName: BUS }
  const EventPattern = JSON.stringify({ source: ['stepladder'], 'detail-type': [EVENT_WITHOUT_CLAIM] })
  await cloud.call('events', 'PutRule', { ...rule, EventPattern })
  await cloud.call('events', 'PutTargets', {
    Rule: rule.Name,
    EventBusName: BUS,
    Targets: [{ Id: 'machine', Arn: stateMachineArn, RoleArn: described.roleArn }],
  })
}
