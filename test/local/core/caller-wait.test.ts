import { describe, expect, it } from 'vitest'
import { beginCallerWait } from '../../../local/caller-wait.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'

/** A clock that leaps, held by one piece of work, with a timer that somebody waits for. */
function heldClock() {
  const clock = new VirtualClock({ now: 0, jump: true })
  clock.beginWork()
  const leapt = new Promise<void>((resolve) => clock.schedule(1000, resolve))
  return { clock, leapt }
}

describe('a caller in a worker', () => {
  it('is taken for one that only waits when its own timers are on the clock, not before', async () => {
    const { clock, leapt } = heldClock()
    beginCallerWait(clock)
    // As many turns as a clock needs that nothing holds.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(clock.now()).toBe(0)
    await leapt
    expect(clock.now()).toBe(1000)
  })

  it('holds time again when it has its answer, early or late', async () => {
    const early = heldClock()
    beginCallerWait(early.clock)()
    const late = heldClock()
    const endWait = beginCallerWait(late.clock)
    await late.leapt
    endWait()
    late.clock.schedule(1000, () => {})
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect([early.clock.now(), late.clock.now()]).toEqual([0, 1000])
  })
})
