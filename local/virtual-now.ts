import type { Clock } from './clock.ts'
import { PacedClock } from './paced-clock.ts'
import { VirtualClock } from './virtual-clock.ts'

/** The virtual clock's time in memory that worker threads share, so that they read it without asking. */
export interface VirtualNow {
  /**
   * At index 0 the milliseconds that time is ahead of the wall, or `NaN` while it stands still; at index 1 where it
   * stands then, in milliseconds since 1970. Each is whole by itself: index 1 is written before time stops.
   */
  readonly memory: Float64Array
  stop(): void
}

/** Mirrors a virtual clock into shared memory; `undefined` for real time. */
export function shareVirtualNow(clock: Clock): VirtualNow | undefined {
  if (!(clock instanceof VirtualClock || clock instanceof PacedClock)) return undefined
  const memory = new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT))
  const write = (now: number, offsetMs: number | undefined): void => {
    memory[1] = now
    memory[0] = offsetMs ?? NaN
  }
  if (clock instanceof PacedClock) return { memory, stop: clock.onChange(write) }
  write(clock.now(), undefined)
  return { memory, stop: clock.onChange((now) => write(now, undefined)) }
}
