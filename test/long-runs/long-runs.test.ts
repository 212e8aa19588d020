import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'

import { startLocalCloud, type TestCloud, type TestEvent } from '../../local/index.ts'
import { synthesizeJob } from '../synthesize-job.ts'
import { trial } from './lambdas/trial.ts'

const DAY_MS = 86_400_000
const JOB = 'stepladder-dev-trial'
const MACHINE = `arn:aws:states:us-east-1:000000000000:stateMachine:${JOB}`

let assembly: string
let cloud: TestCloud
beforeAll(async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'long-runs-'))
  const entry = { entry: 'lambdas/trial.ts', root: import.meta.dirname }
  assembly = await synthesizeJob(scratch, { definition: trial.definition, ...entry })
  cloud = await startLocalCloud({ assembly })
})
afterAll(() => cloud.stop())

function began(): TestEvent {
  const ts = new Date(cloud.clock.now()).toISOString()
  const detail = { id: crypto.randomUUID(), name: 'shop/trial.began', data: { who: 'ann' }, ts }
  return { source: 'stepladder', detailType: 'shop/trial.began', detail }
}

/** What the onFailure steps were told, in order. */
const undone = (from = cloud) =>
  from
    .logs(JOB)
    .flatMap(({ message }) => (message.includes('UNDO') ? [/"error":"(\w+)"/u.exec(message)?.[1]] : []))

/** The objects of runs, as S3 lists them. */
async function outputs(): Promise<readonly string[]> {
  const bucket = cloud.resources.find(
    ({ type, logicalId }) => type === 'AWS::S3::Bucket' && logicalId.startsWith('StorageObjects'),
  )
  const s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  })
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket?.ref, Prefix: 'runs/' }))
  return Contents.map(({ Key = '' }) => Key)
}

it('keeps the outputs of a run that sleeps for 30 days, and drops them in time', async () => {
  const run = await cloud.run(JOB, { event: began() })
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: 3 })
  expect(run.durationMs).toBeGreaterThanOrEqual(30 * DAY_MS)
  const kept = await outputs()
  expect(kept).toEqual([expect.stringMatching(/^runs\/100d\/trial\/[^/]+\/draw\/0\/0\.bin$/u)])
  await cloud.advance(69 * DAY_MS)
  expect(await outputs()).toEqual(kept)
  await cloud.advance(3 * DAY_MS)
  expect(await outputs()).toEqual([])
})

it('undoes each failure of a run once, and never lets an undone run succeed', async () => {
  const before = undone().length
  cloud.clock.stopJumping()
  const started = await cloud.call('states', 'StartExecution', {
    stateMachineArn: MACHINE,
    name: 'stopped',
    input: JSON.stringify({ detail: began().detail }),
  })
  const { executionArn } = z.object({ executionArn: z.string() }).parse(started)
  const stop = async () => {
    await cloud.advance(DAY_MS)
    await cloud.call('states', 'StopExecution', { executionArn })
    cloud.clock.startJumping()
    await cloud.quiet()
    cloud.clock.stopJumping()
  }
  await stop()
  expect(undone().slice(before)).toEqual(['ABORTED'])
  await cloud.call('states', 'RedriveExecution', { executionArn })
  await stop()
  expect(undone().slice(before)).toEqual(['ABORTED', 'ABORTED'])
  await cloud.call('states', 'RedriveExecution', { executionArn })
  cloud.clock.startJumping()
  await cloud.quiet()
  expect(await cloud.call('states', 'DescribeExecution', { executionArn })).toMatchObject({
    status: 'FAILED',
    error: 'RunUndoneError',
  })
  expect(undone().slice(before)).toEqual(['ABORTED', 'ABORTED', 'RunUndoneError'])
})

it('tells a run that a restart of the local cloud ended as one that was stopped', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'long-runs-data-'))
  const first = await startLocalCloud({ assembly, dataDir })
  first.clock.stopJumping()
  await first.sendEvent(began())
  await first.advance(DAY_MS)
  expect(await first.runs(JOB)).toMatchObject([{ status: 'RUNNING', states: ['claim', 'draw', 'wait'] }])
  await first.stop()

  const second = await startLocalCloud({ assembly, dataDir })
  try {
    await second.quiet()
    const [run] = await second.runs(JOB)
    // The console shows it so, and its user hears that it was stopped.
    expect(run).toMatchObject({ status: 'ABORTED', error: 'LocalCloud.Stopped' })
    expect(run?.cause).toContain('The local cloud was stopped while this execution was running')
    expect(undone(second)).toEqual(['ABORTED'])
  } finally {
    await second.stop()
  }
})
