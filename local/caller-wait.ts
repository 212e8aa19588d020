import type { Clock } from './clock.ts'
import { RealClock } from './real-clock.ts'

/** A worker tells of its timers up to 20 ms late (`TimerPosts`): twice that in real milliseconds, and they are known. */
const TIMERS_KNOWN_MS = 40

/**
 * `clock.beginWait()` for somebody in a worker who waits for an answer of ours that only time brings. It begins when the
 * worker's own timers are on the clock, as far as 40 ms tell: time must not leap over the time-out of the very call that
 * waits, and the worker's thread says nothing of what it has not come to yet.
 * @returns how to end it
 */
export function beginCallerWait(clock: Clock): () => void {
  let endWait: (() => void) | undefined
  const known = new RealClock().schedule(TIMERS_KNOWN_MS, () => {
    endWait = clock.beginWait()
  })
  return () => {
    known.cancel()
    endWait?.()
  }
}
