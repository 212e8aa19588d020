import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startLocalCloud, type TestCloud, type TestEvent } from '../../local/index.ts'
import { synthesizeOrders } from './synthesize-orders.ts'

const MINUTE = 60_000
const JOB = 'stepladder-dev-ship-order'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startLocalCloud({ assembly: await synthesizeOrders() })
})
afterEach(() => {
  cloud.faults.clear()
  cloud.clock.startJumping()
})
afterAll(() => cloud.stop())

/** An event as the platform puts it on the bus. */
function placed(sku: string): TestEvent {
  const id = crypto.randomUUID()
  const detail = { id, name: 'orders/placed', ts: new Date(cloud.clock.now()).toISOString(), data: { sku } }
  return { source: 'stepladder', detailType: 'orders/placed', detail }
}

it('ships an order after ten minutes, in no time', async () => {
  const run = await cloud.run(JOB, { event: placed('mug') })

  expect(run).toMatchObject({ status: 'SUCCEEDED', durationMs: 10 * MINUTE })
  expect(run.states).toEqual(['claim', 'reserve', 'cool-down', 'label'])
})

it('tries a step again that fails: after 1 and 2 minutes', async () => {
  const step = (name: string) => (payload: unknown) => JSON.stringify(payload).includes(`"step":"${name}"`)
  const fault = cloud.faults.add({ kind: 'fail', function: JOB, times: 2, when: step('label') })
  const run = await cloud.run(JOB, { event: placed('mug') })

  expect(fault.hits).toBe(2)
  expect(run).toMatchObject({ status: 'SUCCEEDED', durationMs: (10 + 1 + 2) * MINUTE })
})

it('cleans up after an order that cannot be shipped', async () => {
  cloud.faults.add({ kind: 'fail', function: JOB, times: 4, errorType: 'OutOfStockError' })
  const run = await cloud.run(JOB, { event: placed('mug') })

  expect(run).toMatchObject({ status: 'FAILED', error: 'OutOfStockError' })
  expect(cloud.logs(JOB).map(({ message }) => message)).toContainEqual(expect.stringContaining('not shipped'))
})

it('ships once what is delivered twice', async () => {
  const event = placed('twice')
  cloud.faults.add({ kind: 'duplicate', detailType: 'orders/placed' })
  await cloud.sendEvent(event)
  await cloud.quiet()

  const runs = (await cloud.runs(JOB)).filter(({ input }) => JSON.stringify(input).includes('twice'))
  expect(runs.map(({ states }) => states.includes('label'))).toHaveLength(2)
  expect(runs.filter(({ states }) => states.includes('label'))).toHaveLength(1)
})

it('waits in cool-down until ten minutes have passed', async () => {
  cloud.clock.stopJumping()
  await cloud.sendEvent(placed('mug'))
  await cloud.advance(9 * MINUTE)
  const [waiting] = await cloud.runs(JOB)
  expect(waiting).toMatchObject({ status: 'RUNNING', states: ['claim', 'reserve', 'cool-down'] })

  cloud.clock.startJumping()
  expect((await cloud.waitForRun(JOB)).status).toBe('SUCCEEDED')
})
