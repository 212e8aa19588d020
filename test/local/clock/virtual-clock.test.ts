import { describe, expect, it, vi } from 'vitest'
import { sleep, whileWorking } from '../../../local/clock.ts'
import { RealClock } from '../../../local/real-clock.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'

describe('VirtualClock', () => {
  it('fires timers in order of their due time, each at its time, and those of one time in order of their making', async () => {
    const clock = new VirtualClock({ now: 0 })
    const fired: [string, number][] = []
    const note = (name: string) => () => void fired.push([name, clock.now()])
    clock.schedule(200, note('late'))
    clock.schedule(100, note('first'))
    clock.schedule(100, note('second'), 'background')
    clock.schedule(-5, note('now'))
    clock.schedule(150, note('cancelled')).cancel()
    await clock.advance(150)
    expect(fired).toEqual([
      ['now', 0],
      ['first', 100],
      ['second', 100],
    ])
    expect(clock.now()).toBe(150)
    await clock.advance(50)
    expect(fired.at(-1)).toEqual(['late', 200])
  })

  it('lets the work that a timer starts settle before the next one fires', async () => {
    const clock = new VirtualClock({ now: 0 })
    const times: number[] = []
    clock.schedule(
      10,
      () =>
        void whileWorking(clock, async () => {
          for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
          times.push(clock.now())
        }),
    )
    clock.schedule(20, () => times.push(clock.now()))
    await clock.advance(30)
    expect(times).toEqual([10, 20])
  })

  it('begins schedules of one moment together, in their order, before the work that they begin settles', async () => {
    const clock = new VirtualClock({ now: 0 })
    const told: string[] = []
    const begin = (name: string) => () =>
      void whileWorking(clock, async () => {
        told.push(`${name} begins`)
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
        told.push(`${name} ends`)
      })
    clock.schedule(10, begin('schedule'), 'background')
    clock.schedule(10, begin('other schedule'), 'background')
    clock.schedule(10, begin('wait'))
    clock.schedule(10, begin('schedule after the wait'), 'background')
    await clock.advance(10)
    expect(told).toEqual([
      'schedule begins',
      'other schedule begins',
      'schedule ends',
      'other schedule ends',
      'wait begins',
      'wait ends',
      'schedule after the wait begins',
      'schedule after the wait ends',
    ])
  })

  it('fires no schedule that another of its moment takes back', async () => {
    const clock = new VirtualClock({ now: 0 })
    const fired: string[] = []
    clock.schedule(
      10,
      () => {
        fired.push('first')
        second.cancel()
      },
      'background',
    )
    const second = clock.schedule(10, () => fired.push('second'), 'background')
    await clock.advance(10)
    expect(fired).toEqual(['first'])
  })

  it('leaves the processor to the work that it waits for', async () => {
    const clock = new VirtualClock({ now: 0 })
    const endWork = clock.beginWork()
    const settled = clock.settle()
    const turns = vi.spyOn(globalThis, 'setImmediate')
    try {
      for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setTimeout(resolve))
      expect(turns.mock.calls.length).toBeLessThan(5)
    } finally {
      turns.mockRestore()
    }
    endWork()
    await settled
  })

  it('leaps to the next timer that somebody waits for when nothing is in progress, and passes background timers', async () => {
    const clock = new VirtualClock({ now: 0, jump: true })
    const fired: [string, number][] = []
    clock.schedule(1000, () => fired.push(['background', clock.now()]), 'background')
    await clock.settle()
    expect(clock.now()).toBe(0)
    await sleep(clock, 240_000)
    expect(fired).toEqual([['background', 1000]])
    expect(clock.now()).toBe(240_000)
  })

  it('stands still while work is in progress, save what only waits', async () => {
    const clock = new VirtualClock({ now: 0, jump: true })
    const endWork = clock.beginWork()
    let woke = false
    const sleeping = sleep(clock, 1000).then(() => (woke = true))
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(woke).toBe(false)
    const endWait = clock.beginWait()
    await sleeping
    expect(clock.now()).toBe(1000)
    endWait()
    endWork()
    endWork()
    await sleep(clock, 500)
    expect(clock.now()).toBe(1500)
  })

  it('does not leap before it is told to, nor after it is told not to', async () => {
    const clock = new VirtualClock({ now: 0 })
    const sleeping = sleep(clock, 100)
    await clock.settle()
    expect(clock.now()).toBe(0)
    clock.startJumping()
    await sleeping
    clock.stopJumping()
    void sleep(clock, 100)
    await clock.settle()
    expect(clock.now()).toBe(100)
  })

  it('tells listeners each time that it moves', async () => {
    const clock = new VirtualClock({ now: 0 })
    const seen: number[] = []
    const stop = clock.onChange((now) => seen.push(now))
    clock.schedule(10, () => {})
    await clock.advance(25)
    stop()
    await clock.advance(5)
    expect(seen).toEqual([10, 25])
  })

  it('ends a sleep early when its signal aborts', async () => {
    const clock = new VirtualClock({ now: 0 })
    const controller = new AbortController()
    const sleeping = sleep(clock, 1000, controller.signal)
    controller.abort(new Error('enough'))
    await expect(sleeping).rejects.toThrow('enough')
    await expect(sleep(clock, 1000, controller.signal)).rejects.toThrow('enough')
  })
})

describe('RealClock', () => {
  it('fires after the delay, and not when cancelled', async () => {
    const clock = new RealClock()
    let cancelled = false
    clock.schedule(0, () => (cancelled = true)).cancel()
    const start = clock.now()
    await sleep(clock, 20)
    expect(clock.now() - start).toBeGreaterThanOrEqual(19)
    expect(cancelled).toBe(false)
  })

  it('takes delays that are longer than a Node.js timer', async () => {
    const clock = new RealClock()
    let fired = false
    const timer = clock.schedule(60 * 24 * 3_600_000, () => (fired = true))
    await sleep(clock, 20)
    timer.cancel()
    expect(fired).toBe(false)
  })

  it('leaps no further than it is told, and is quiet when all that is left comes later', async () => {
    const clock = new VirtualClock({ now: 0 })
    const fired: number[] = []
    for (const due of [100, 200, 300]) clock.schedule(due, () => fired.push(clock.now()))
    await clock.quiet()
    expect(fired).toEqual([])
    clock.startJumping(250)
    await clock.quiet()
    expect([clock.now(), fired]).toEqual([200, [100, 200]])
    clock.startJumping()
    await clock.quiet()
    expect([clock.now(), fired]).toEqual([300, [100, 200, 300]])
  })

  it('is not quiet while something that a timer began is in progress', async () => {
    const clock = new VirtualClock({ now: 0, jump: true })
    let ended = false
    clock.schedule(100, () => {
      void whileWorking(clock, async () => {
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
        ended = true
      })
    })
    await clock.quiet()
    expect(ended).toBe(true)
  })
})
