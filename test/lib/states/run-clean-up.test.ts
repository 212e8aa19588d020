import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { createCompiledWorld } from './compiled-world.ts'
import { everyWord } from './every-word-job.ts'

let world: Awaited<ReturnType<typeof createCompiledWorld>>
beforeAll(async () => {
  world = await createCompiledWorld()
  await world.deploy(everyWord)
})
afterAll(() => world.close())

function order(id: string, misbehave?: Record<string, string>) {
  const data = { orderId: id, customer: { name: 'Ann' }, ...(misbehave === undefined ? {} : { misbehave }) }
  return { detail: { id, name: 'shop/order.placed', data, ts: '2026-01-01T00:00:00Z' } }
}

const marked = async (name: string) => (await world.item(`cleaned#every-word#${name}#0`)) !== undefined
describe('the clean-up machine, interpreted,', () => {
  async function stopped(id: string, more: Record<string, string> = {}) {
    world.clock.stopJumping()
    const arn = await world.start('every-word', { ...order(id), ...more }, `run-${id}`)
    await world.clock.advance(20_000)
    await world.stop(arn)
    const ended = await world.end(arn)
    world.clock.startJumping()
    return ended
  }

  test('runs onFailure once for a run that was stopped, for the event and run that it had', async () => {
    const run = await stopped('aborted')
    expect(run).toMatchObject({ status: 'ABORTED' })
    const cleaned = await world.run('every-word-on-failure', run.statusEvent)
    expect(cleaned).toMatchObject({ status: 'SUCCEEDED', output: { cleaned: true } })
    expect(await world.outputOf(cleaned.arn, 'release-stock')).toStrictEqual({
      failure: { step: null, error: 'ABORTED', message: '', attempts: 0 },
      seen: [],
    })
    expect(await marked('run-aborted')).toBe(true)
    expect(await world.run('every-word-on-failure', run.statusEvent)).toMatchObject({
      output: { cleaned: false },
    })
  })

  test('leaves a run alone that cleaned up after itself', async () => {
    const run = await world.run('every-word', order('self', { finish: 'no stock' }))
    expect(await world.run('every-word-on-failure', run.statusEvent)).toMatchObject({
      output: { cleaned: false },
    })
  })

  test('leaves alone an event whose claim another run has', async () => {
    const healthy = await world.run('every-word', order('owned'))
    const detail = {
      executionArn: `${healthy.arn}-other`,
      name: 'run-other',
      status: 'FAILED',
      input: JSON.stringify(order('owned')),
    }
    expect(await world.run('every-word-on-failure', { detail })).toMatchObject({ output: { cleaned: false } })
  })

  test('gives its lease back when it fails for good, so that another can try at once', async () => {
    const run = await world.run(
      'every-word',
      order('unlucky', { finish: 'no stock', 'tell-people': 'no stock' }),
      'run-unlucky',
    )
    // The run's own error stays the one that is told.
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'NoStockError',
      cause: expect.stringContaining('finish'),
    })
    expect(await marked('run-unlucky')).toBe(false)
    for (const attempt of ['first', 'second']) {
      const ended = await world.run('every-word-on-failure', run.statusEvent)
      expect([attempt, ended.status, ended.error, ended.states]).toStrictEqual([
        attempt,
        'FAILED',
        'NoStockError',
        [
          'check-input',
          'read-run',
          'claim-clean-up',
          'release-stock',
          'tell-people',
          'release-lease',
          'clean-up-failed',
        ],
      ])
      expect(ended.cause).toContain('tell-people')
    }
    expect(await world.item('cleaner#every-word#run-unlucky#0')).toBeUndefined()
    expect(await marked('run-unlucky')).toBe(false)
  })

  test('leaves a run alone that another execution is cleaning up, until the lease of an hour is over', async () => {
    const run = await stopped('leased')
    const now = Math.floor(world.clock.now() / 1000)
    await world.put({
      pk: { S: 'cleaner#every-word#run-leased#0' },
      run: { S: 'another' },
      expiresAt: { N: `${now + 3600}` },
    })
    expect(await world.run('every-word-on-failure', run.statusEvent)).toMatchObject({
      output: { cleaned: false },
    })
    await world.clock.advance(3_601_000)
    expect(await world.run('every-word-on-failure', run.statusEvent)).toMatchObject({
      output: { cleaned: true },
    })
  })

  test('asks again when its transaction met another: that is no refusal', async () => {
    const run = await stopped('contended')
    world.cancelTransactions(2)
    expect(await world.run('every-word-on-failure', run.statusEvent)).toMatchObject({
      output: { cleaned: true },
    })
  })

  test('fails readably, and takes no lease, when the status event has no input', async () => {
    const run = await stopped('inputless')
    const detail = { executionArn: run.arn, name: 'run-inputless', status: 'ABORTED' }
    for (const input of [undefined, null]) {
      const ended = await world.run('every-word-on-failure', {
        detail: { ...detail, ...(input === undefined ? {} : { input }) },
      })
      expect(ended).toMatchObject({
        status: 'FAILED',
        error: 'InputMissingError',
        states: ['check-input', 'input-missing'],
      })
    }
    expect(await world.item('cleaner#every-word#run-inputless#0')).toBeUndefined()
    expect((await world.run('every-word-on-failure', run.statusEvent)).states).toContain('cleaned')
  })

  test('gets the event id of the replay that failed', async () => {
    const run = await stopped('again', { 'replay-name': 'replay-1' })
    const cleaned = await world.run('every-word-on-failure', run.statusEvent)
    expect(cleaned).toMatchObject({ status: 'SUCCEEDED', output: { cleaned: true } })
    expect(world.inputOf(run.arn, 'release-stock')).toContain('"id":"again#replay-1"')
  })

  test('takes the short form that the sweeper sends', async () => {
    const run = await stopped('swept')
    const detail = {
      executionArn: run.arn,
      name: 'run-swept',
      status: 'TIMED_OUT',
      input: JSON.stringify(order('swept')),
      error: 'States.Timeout',
    }
    const cleaned = await world.run('every-word-on-failure', { detail })
    expect(await world.outputOf(cleaned.arn, 'tell-people')).toBe('States.Timeout')
  })
})

describe('a run during which a deployment changed what events must look like', () => {
  test('is cleaned up, although its event fits no more', async () => {
    world.clock.stopJumping()
    const arn = await world.start('every-word', order('outdated'), 'run-outdated')
    await world.clock.advance(20_000)
    const { definition, handler } = everyWord
    const trigger = { ...definition.trigger, schema: z.object({ priority: z.number() }) }
    world.deployCode({ definition: { ...definition, trigger }, handler })
    world.clock.startJumping()
    const ended = await world.end(arn)
    world.deployCode(everyWord)
    expect(ended).toMatchObject({ status: 'FAILED', error: 'EventOutdatedError' })
    const end = ['label', 'release-stock', 'tell-people', 'mark-cleaned', 'failed']
    expect(ended.states.slice(-5)).toStrictEqual(end)
    expect(await marked('run-outdated')).toBe(true)
    expect(world.inputOf(arn, 'release-stock')).toContain('"orderId":"outdated"')
  })
})
