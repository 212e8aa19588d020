import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { whileWorking } from '../../../local/clock.ts'
import { PacedClock } from '../../../local/paced-clock.ts'
import { shareVirtualNow } from '../../../local/virtual-now.ts'

const START = Date.parse('2026-03-01T12:00:00Z')

describe('PacedClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: START })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('runs at the pace of the wall', () => {
    const clock = new PacedClock()
    const fired: number[] = []
    clock.schedule(1000, () => fired.push(clock.now()))
    const cancelled = clock.schedule(1000, () => fired.push(-1))
    cancelled.cancel()
    vi.advanceTimersByTime(999)
    expect([clock.now(), fired]).toEqual([START + 999, []])
    vi.advanceTimersByTime(1)
    expect(fired).toEqual([START + 1000])
  })

  it('stands still while it is paused, and then goes on from there', () => {
    const clock = new PacedClock()
    const fired: number[] = []
    clock.schedule(1000, () => fired.push(clock.now()))
    vi.advanceTimersByTime(400)
    clock.pause()
    expect(clock.isPaused).toBe(true)
    clock.schedule(100, () => fired.push(clock.now()))
    vi.advanceTimersByTime(60_000)
    expect([clock.now(), fired]).toEqual([START + 400, []])
    clock.run()
    vi.advanceTimersByTime(600)
    expect(fired).toEqual([START + 500, START + 1000])
  })

  it('fires what is due at once also while it is paused', () => {
    const clock = new PacedClock()
    clock.pause()
    let fires = 0
    clock.schedule(0, () => fires++)
    vi.advanceTimersByTime(0)
    expect(fires).toBe(1)
  })

  it('jumps: what falls due on the way fires in order, at its time, also what that begins', async () => {
    const clock = new PacedClock()
    const fired: [string, number][] = []
    const note = (name: string): void => void fired.push([name, clock.now() - START])
    clock.schedule(60_000, () => note('late'))
    clock.schedule(10_000, () => {
      const endWork = clock.beginWork()
      setImmediate(() => {
        clock.schedule(20_000, () => note('second'))
        note('first')
        endWork()
      })
    })
    clock.schedule(90_000, () => note('after'))
    await clock.jump(60_000)
    expect(fired).toEqual([
      ['first', 10_000],
      ['second', 30_000],
      ['late', 60_000],
    ])
    expect(clock.now()).toBe(START + 60_000)
    vi.advanceTimersByTime(30_000)
    expect(fired.at(-1)).toEqual(['after', 90_000])
  })

  it('stays paused after a jump, and takes jumps one after the other', async () => {
    const clock = new PacedClock()
    clock.pause()
    await Promise.all([clock.jump(1000), clock.jump(500)])
    vi.advanceTimersByTime(5000)
    expect([clock.now(), clock.isPaused]).toEqual([START + 1500, true])
  })

  it('jumps past schedules of one moment together: the next does not wait for what the one before began', async () => {
    const clock = new PacedClock()
    clock.pause()
    const work = Promise.withResolvers<void>()
    clock.schedule(1000, () => void whileWorking(clock, () => work.promise), 'background')
    clock.schedule(1000, () => work.resolve(), 'background')
    await clock.jump(1000)
    expect(clock.now()).toBe(START + 1000)
  })

  it('is held up by work in progress, but not for ever', async () => {
    const clock = new PacedClock()
    clock.beginWork()
    const jumped = clock.jump(1000)
    let isThere = false
    void jumped.then(() => (isThere = true))
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(isThere).toBe(false)
    vi.advanceTimersByTime(2001)
    await jumped
    expect(isThere).toBe(true)
  })

  it('tells how far the next moment is that something waits for, schedules aside', () => {
    const clock = new PacedClock()
    expect(clock.nextWaitMs()).toBeUndefined()
    clock.schedule(1000, () => {}, 'background')
    expect(clock.nextWaitMs()).toBeUndefined()
    clock.schedule(5000, () => {})
    vi.advanceTimersByTime(2000)
    expect(clock.nextWaitMs()).toBe(3000)
  })

  it('is mirrored to workers: ahead of the wall while it runs, else where it stands', async () => {
    const clock = new PacedClock()
    const shared = shareVirtualNow(clock)
    const memory = shared?.memory ?? new Float64Array(2)
    expect(memory[0]).toBe(0)
    await clock.jump(7000)
    expect(memory[0]).toBe(7000)
    clock.pause()
    expect([...memory]).toEqual([NaN, START + 7000])
    shared?.stop()
    clock.run()
    expect(memory[0]).toBe(NaN)
  })
})
