import * as z from 'zod'
import { startLocalCloud } from '../../../local/cloud.ts'
import type { LocalCloud } from '../../../local/cloud.ts'
import type { Measurement, MeasurementContext, Result, Row } from '../measurement.ts'
import { synthesizeNoOp } from '../noop/synthesize-no-op.ts'
import { summarize } from '../report/statistics.ts'
import type { Summary } from '../report/statistics.ts'
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
  const run = runner(cloud)
  const inDatabase = timeClaims(cloud)
  const latency = await measureLatency(() => run(EVENT), times)
  // Taken here: what follows runs at full load, where a write mostly waits for its turn.
  const claims = summarize(inDatabase)
  const rate = await measureRate(() => run(EVENT), times)
  say('with the claim: done')
  const latencyWithout = await measureLatency(() => run(EVENT_WITHOUT_CLAIM), times)
  const rateWithout = await measureRate(() => run(EVENT_WITHOUT_CLAIM), times)
  say('without the claim: done')
  const rows: Row[] = [
    {
      id: 'no-op/p50',
      label: 'event to SUCCEEDED, p50',
      unit: 'ms',
      value: latency.p50,
      spread: latency,
      mark: { atMost: 10 },
    },
    {
      id: 'no-op/claim-in-database',
      label: 'of it the write of the claim',
      unit: 'ms',
      value: claims.p50,
      spread: claims,
      note: 'the call of DynamoDB Local, one run at a time',
    },
    {
      id: 'no-op/per-second',
      label: 'runs per second',
      unit: '/s',
      value: rate.p50,
      spread: rate,
      mark: { atLeast: 300 },
      note: `${IN_PROGRESS} in progress`,
    },
    {
      id: 'no-op/without-claim/p50',
      label: 'without the claim, p50',
      unit: 'ms',
      value: latencyWithout.p50,
      spread: latencyWithout,
      mark: { atMost: 4 },
      note: "the same machine with a Pass state in the claim's place: what the local cloud itself takes",
    },
    {
      id: 'no-op/without-claim/per-second',
      label: 'without the claim, runs per second',
      unit: '/s',
      value: rateWithout.p50,
      spread: rateWithout,
      mark: { atLeast: 1000 },
    },
  ]
  return { rows }
}

/** Sends an event and waits until its run ended. @returns milliseconds */
function runner(cloud: LocalCloud): (event: string) => Promise<number> {
  const watch = watchRuns(cloud)
  let number = 0
  return async (event) => {
    number += 1
    const id = `event-${number}`
    const elapsed = startStopwatch()
    const ended = watch.ended(id)
    await putEvent(cloud, event, id, number)
    const status = await ended
    if (status !== 'SUCCEEDED') throw new Error(`a run of ${event} ended ${status}`)
    return elapsed()
  }
}

type Times = MeasurementContext['times']

async function measureLatency(run: () => Promise<number>, times: Times): Promise<Summary> {
  for (let count = 0; count < times(300, 50); count += 1) await run()
  const samples: number[] = []
  for (let count = 0; count < times(500, 50); count += 1) samples.push(await run())
  return summarize(samples)
}

async function measureRate(run: () => Promise<number>, times: Times): Promise<Summary> {
  await inParallel(times(2_000, 200), run)
  const perRound = times(1_500, 200)
  const rates: number[] = []
  for (let round = 0; round < times(5, 2); round += 1) {
    const elapsed = startStopwatch()
    await inParallel(perRound, run)
    rates.push((perRound / elapsed()) * 1000)
  }
  return summarize(rates)
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
  // Functions check the name within, rules match the one without.
  const detail = { id, name: EVENT, data: { number }, ts: new Date().toISOString() }
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
