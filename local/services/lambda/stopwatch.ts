import type { Clock } from '../../clock.ts'
import { VirtualClock } from '../../virtual-clock.ts'

/** Measures how long something takes: finer than the clock's milliseconds in real time, by the clock when it is virtual. */
export function startStopwatch(clock: Clock): () => number {
  if (clock instanceof VirtualClock) {
    const startMs = clock.now()
    return () => clock.now() - startMs
  }
  const start = performance.now()
  return () => performance.now() - start
}
