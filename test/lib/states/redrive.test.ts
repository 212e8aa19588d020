import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { createCompiledWorld, type Ended } from './compiled-world.ts'
import { everyWord } from './every-word-job.ts'

const HOUR_MS = 3_600_000
const asked = defineEvent('shop/import.asked', z.object({ n: z.number() }))
const undone: string[] = []
const undo = (job: string) => () => void undone.push(job)

const importA = defineJob({ id: 'import-a', trigger: asked, timeout: '2d' })
  .step('take', () => 1)
  .sleep('wait', '1d')
  .step('end', () => 2)
  .onFailure('undo', undo('import-a'))
const importB = defineJob({ id: 'import-b', trigger: asked, timeout: '2d' })
  .step('take', () => 1)
  .sleep('wait', '1d')
  .onFailure('undo', undo('import-b'))
const inBranch = defineJob({ id: 'in-branch', trigger: asked, timeout: '2d' })
  .parallel('both', (branch) => [
    branch.step('take', () => 1).sleep('wait', '1d'),
    branch.step('other', () => 2),
  ])
  .onFailure('undo', undo('in-branch'))
const plain = defineJob({ id: 'plain', trigger: asked, timeout: '2d' })
  .step('take', () => 1)
  .sleep('wait', '1d')
  .step('end', () => 2)

let world: Awaited<ReturnType<typeof createCompiledWorld>>
beforeAll(async () => {
  world = await createCompiledWorld()
  for (const job of [importA, importB, inBranch, plain, everyWord]) await world.deploy(job)
})
afterAll(() => world.close())

function input(id: string) {
  return { detail: { id, name: 'shop/import.asked', data: { n: 1 }, ts: '2026-01-01T00:00:00Z' } }
}

/** Stops an execution an hour from now, and cleans up after it as its status event makes the platform do. */
async function stop(job: string, arn: string): Promise<Ended> {
  world.clock.stopJumping()
  await world.clock.advance(HOUR_MS)
  await world.stop(arn)
  const ended = await world.end(arn)
  world.clock.startJumping()
  await world.run(`${job}-on-failure`, ended.statusEvent)
  return ended
}

async function startAndStop(job: string, run: string): Promise<string> {
  world.clock.stopJumping()
  undone.length = 0
  const arn = await world.start(job, input(`${job}-${run}`), run)
  await stop(job, arn)
  expect(undone).toStrictEqual([job])
  return arn
}

const isMarked = async (job: string, run: string, redriveCount: number) =>
  (await world.item(`cleaned#${job}#${run}#${redriveCount}`)) !== undefined

describe('a run that is undone, and redriven,', () => {
  test('is undone once for each failure, and does not go on', async () => {
    const arn = await startAndStop('import-a', 'again')
    world.clock.stopJumping()
    await world.redrive(arn)
    const second = await stop('import-a', arn)
    expect(second.statusEvent).toMatchObject({ detail: { status: 'ABORTED', redriveCount: 1 } })
    // The status event again: an event is delivered at least once.
    await world.run('import-a-on-failure', second.statusEvent)
    expect(undone).toHaveLength(2)

    await world.redrive(arn)
    const third = await world.end(arn)
    expect(third).toMatchObject({ status: 'FAILED', error: 'RunUndoneError' })
    expect(third.cause).toContain('Rerun it instead')
    expect(third.states.slice(-3)).toStrictEqual(['undo', 'mark-cleaned', 'failed'])
    await world.run('import-a-on-failure', third.statusEvent)
    expect(undone).toHaveLength(3)
    expect(await Promise.all([0, 1, 2].map((count) => isMarked('import-a', 'again', count)))).toStrictEqual([
      true,
      true,
      true,
    ])
  })

  test.each([
    ['import-b', 'wait'],
    ['in-branch', 'both'],
  ])('does not succeed either where no step comes any more: %s', async (job, last) => {
    const arn = await startAndStop(job, 'end')
    await world.redrive(arn)
    const ended = await world.end(arn)
    expect(ended).toMatchObject({ status: 'FAILED', error: 'RunUndoneError' })
    expect(ended.states).toContain(last)
    expect(ended.states.slice(-4)).toStrictEqual(['check-redrive', 'undo', 'mark-cleaned', 'failed'])
    expect(undone).toHaveLength(2)
  })

  test('sends no event', async () => {
    const order = { orderId: 'redriven', customer: { name: 'Ann' } }
    world.clock.stopJumping()
    const arn = await world.start(
      'every-word',
      { detail: { id: 'redriven', name: 'shop/order.placed', data: order, ts: '2026-01-01T00:00:00Z' } },
      'run-redriven',
    )
    await world.clock.advance(20_000)
    // `label` has run, `announce` is being tried again, because the bus does not take it.
    world.refuseEvents(true)
    await world.clock.advance(1.5 * HOUR_MS + 20_000)
    await world.stop(arn)
    const ended = await world.end(arn)
    expect(ended.states.at(-1)).toBe('announce')
    world.refuseEvents(false)
    world.clock.startJumping()
    const sent = world.sent.length

    await world.redrive(arn)
    const again = await world.end(arn)
    expect(again).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' })
    expect(again.cause).toContain('RunUndoneError: job \\"every-word\\", sendEvent \\"announce\\"')
    expect(again.states.slice(-3)).toStrictEqual(['tell-people', 'mark-cleaned', 'failed'])
    expect(world.sent).toHaveLength(sent)
  })

  test('is left alone by the clean-up of the failure before, which may still be at work', async () => {
    undone.length = 0
    world.clock.stopJumping()
    const arn = await world.start('import-a', input('racing'), 'racing')
    await world.clock.advance(HOUR_MS)
    await world.stop(arn)
    const first = await world.end(arn)
    world.clock.startJumping()
    await world.redrive(arn)
    const [cleaned, again] = await Promise.all([
      world.run('import-a-on-failure', first.statusEvent),
      world.end(arn),
    ])
    expect([cleaned.output, again.status, again.error]).toStrictEqual([
      { cleaned: true },
      'FAILED',
      'RunUndoneError',
    ])
    expect(undone).toHaveLength(2)
    expect(await isMarked('import-a', 'racing', 0)).toBe(true)
    expect(await isMarked('import-a', 'racing', 1)).toBe(true)
  })

  test('fails again without a clean-up when it had refused its event', async () => {
    undone.length = 0
    const { detail } = input('refused')
    const run = await world.run('import-a', { detail: { ...detail, data: {} } }, 'refused')
    expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidEventError' })
    await world.redrive(run.arn)
    const again = await world.end(run.arn)
    expect(again).toMatchObject({ status: 'FAILED', error: 'InvalidEventError' })
    expect(await world.run('import-a-on-failure', again.statusEvent)).toMatchObject({
      output: { cleaned: false },
    })
    expect(undone).toStrictEqual([])
  })
})

describe('clean-ups', () => {
  test('of two jobs whose runs have one name do not hide each other', async () => {
    for (const job of ['import-a', 'import-b']) {
      await startAndStop(job, 'nightly')
      expect([job, undone]).toStrictEqual([job, [job]])
    }
  })

  test('tell a run that was stopped as stopped, whatever reason was given', async () => {
    world.clock.stopJumping()
    const arn = await world.start('import-a', input('reason'), 'reason')
    await world.clock.advance(HOUR_MS)
    await world.stop(arn, { error: 'Ops.Maintenance', cause: 'we move house' })
    const ended = await world.end(arn)
    world.clock.startJumping()
    await world.run('import-a-on-failure', ended.statusEvent)
    expect(JSON.parse(world.inputOf(arn, 'undo') ?? '')).toMatchObject({
      failure: { step: null, error: 'ABORTED', cause: 'Ops.Maintenance: we move house' },
    })
  })
})

describe('a job that undoes nothing', () => {
  test('goes on when it is redriven', async () => {
    world.clock.stopJumping()
    const arn = await world.start('plain', input('plain'), 'plain')
    await world.clock.advance(HOUR_MS)
    await world.stop(arn)
    await world.end(arn)
    world.clock.startJumping()
    await world.redrive(arn)
    expect(await world.end(arn)).toMatchObject({ status: 'SUCCEEDED', output: 2 })
  })
})

describe('what a run writes down', () => {
  test('expires after what it guards, counted from when it is written', async () => {
    const arn = await startAndStop('import-a', 'items')
    const started = z.object({
      claimedAt: z.object({ S: z.string() }),
      expiresAt: z.object({ N: z.string() }),
    })
    const claim = z.parse(started, await world.item('claim#import-a#import-a-items'))
    const life = Number(claim.expiresAt.N) - Math.floor(Date.parse(claim.claimedAt.S) / 1000)
    // Two days, redriven on the fourteenth day after, two days again; duplicates may come for 30 days more.
    expect(life).toBe((2 + 14 + 2 + 30) * 86_400)

    await world.redrive(arn)
    await world.end(arn)
    const written = z.object({
      cleanedAt: z.object({ S: z.string() }),
      expiresAt: z.object({ N: z.string() }),
    })
    const mark = z.parse(written, await world.item('cleaned#import-a#items#1'))
    expect(Number(mark.expiresAt.N) - Math.floor(Date.parse(mark.cleanedAt.S) / 1000)).toBe(30 * 86_400)
  })
})
