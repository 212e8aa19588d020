import type { Clock } from './clock.ts'
import { VirtualClock } from './virtual-clock.ts'

/** The virtual clock's time in memory that worker threads share, so that they read it without asking. */
export interface VirtualNow {
  /** Milliseconds since 1970 at index 0. */
  readonly memory: Float64Array
  stop(): void
}

/** Mirrors a virtual clock into shared memory; `undefined` for real time. */
export function shareVirtualNow(clock: Clock): VirtualNow | undefined {
  if (!(clock instanceof VirtualClock)) return undefined
  const memory = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT))
  memory[0] = clock.now()
  const stop = clock.onChange((now) => (memory[0] = now))
  return { memory, stop }
}
