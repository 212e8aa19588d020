import { describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../../local/cloud.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { startFunctions } from '../core/test-assembly.ts'

/** Sleeps for so long by the clock, and says then how it is. */
const WORKS = `exports.handler = async ({ ms, name = 'it' }, context) => {
  console.log(name + ' began')
  await new Promise((resolve) => setTimeout(resolve, ms))
  console.log(name + ' ended with ' + context.getRemainingTimeInMillis() + ' ms left')
}`
const HANGS = 'exports.handler = () => new Promise(() => {})'

function linesOf(cloud: LocalCloud, name: string): string {
  return cloud
    .logs(name)
    .map(({ message }) => message)
    .join('')
}

/** Invokes, and gives up when `isTime` says so, or at once. */
async function abandon(cloud: LocalCloud, name: string, payload: object, begun = / began/): Promise<void> {
  const controller = new AbortController()
  const stop = cloud.services.logs.store.onRecord((_group, { message }) => {
    if (begun.test(message)) controller.abort(new Error('no longer wanted'))
  })
  const invocation = cloud.services.lambda.invoke(name, { ...payload }, { signal: controller.signal })
  await expect(invocation).rejects.toThrow('no longer wanted')
  stop()
}

describe('an invocation whose caller waits no longer', () => {
  it('works on to its end, and tells nobody but the log', async () => {
    const clock = new VirtualClock()
    const cloud = await startFunctions({ works: WORKS }, { clock, properties: { Timeout: 20 } })
    await abandon(cloud, 'works', { ms: 5000 })
    await clock.settle()
    expect(linesOf(cloud, 'works')).not.toContain('ended')
    await clock.advance(5000)
    const lines = linesOf(cloud, 'works')
    expect(lines).toContain('it ended with 15000 ms left')
    expect(lines).toMatch(/REPORT .*Duration: 5000\.00 ms/)
    expect(lines).not.toMatch(/Status: |Error Type/)
  })

  it('is waited for by quiet(), as all that was begun', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions({ works: WORKS }, { clock, properties: { Timeout: 900 } })
    await abandon(cloud, 'works', { ms: 600_000 })
    await clock.quiet()
    expect(linesOf(cloud, 'works')).toContain('it ended with 300000 ms left')
  })

  it('ends at its own time-out when it hangs, and its worker with it', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions({ hangs: HANGS }, { clock, properties: { Timeout: 90 } })
    const start = clock.now()
    await abandon(cloud, 'hangs', {}, /START /)
    await clock.quiet()
    expect(clock.now() - start).toBe(90_000)
    expect(linesOf(cloud, 'hangs')).toMatch(
      /Task timed out after 90.00 seconds\nEND .*\nREPORT .*Status: timeout/,
    )
    expect(cloud.services.lambda.workerCount()).toBe(0)
  })

  it('keeps its worker: the next one gets another, and waits where there may be no more', async () => {
    const clock = new VirtualClock()
    const cloud = await startFunctions(
      { works: WORKS },
      { clock, maxWorkers: 1, properties: { Timeout: 60 } },
    )
    await abandon(cloud, 'works', { ms: 5000, name: 'first' })
    const second = cloud.services.lambda.invoke('works', { ms: 1000, name: 'second' })
    await clock.advance(4999)
    expect(linesOf(cloud, 'works')).not.toContain('second began')
    await clock.advance(1)
    await clock.advance(1000)
    await second
    expect(linesOf(cloud, 'works')).toMatch(/first ended[^]*second began[^]*second ended/)
    expect(cloud.services.lambda.workerCount()).toBe(1)
  })

  it('begins although it waits for a worker: on AWS it would run already', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions({ works: WORKS }, { clock, maxWorkers: 1 })
    const { lambda } = cloud.services
    const first = lambda.invoke('works', { ms: 1000, name: 'first' })
    const controller = new AbortController()
    const queued = lambda.invoke('works', { ms: 1000, name: 'queued' }, { signal: controller.signal })
    controller.abort(new Error('no longer wanted'))
    await expect(queued).rejects.toThrow('no longer wanted')
    await first
    await clock.quiet()
    expect(linesOf(cloud, 'works')).toMatch(/first ended[^]*queued began[^]*queued ended/)
  })

  it('is not made when nobody waits from the start', async () => {
    const cloud = await startFunctions({ works: WORKS })
    const signal = AbortSignal.abort(new Error('no longer wanted'))
    await expect(cloud.services.lambda.invoke('works', { ms: 1 }, { signal })).rejects.toThrow(
      'no longer wanted',
    )
    expect(linesOf(cloud, 'works')).toBe('')
  })

  it('does not hold up the end of the cloud', async () => {
    const cloud = await startFunctions({ hangs: HANGS }, { properties: { Timeout: 900 } })
    await abandon(cloud, 'hangs', {}, /START /)
    await cloud.stop()
    expect(cloud.services.lambda.workerCount()).toBe(0)
  })
})
