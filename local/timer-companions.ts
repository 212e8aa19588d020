import type { TimerKind } from './clock.ts'

/** A timer that has not fired yet. */
export interface OrderedTimer {
  readonly due: number
  /** Of timers that are due at the same moment, those that were set first come first. */
  readonly order: number
  readonly kind: TimerKind
}

/**
 * A timer, and those that virtual time fires with it without letting work settle in between: where it is a `background`
 * timer, the background timers which come right after it at the same moment. Schedules that come together so begin
 * together, as on AWS, and 25 hours of three of them take the time of the slowest, not the sum.
 * @param first of all pending timers the one that comes next
 */
export function companions<Timer extends OrderedTimer>(
  first: Timer,
  pending: Iterable<Timer>,
): readonly Timer[] {
  if (first.kind !== 'background') return [first]
  const sameMoment = [...pending].filter(({ due }) => due === first.due).toSorted((a, b) => a.order - b.order)
  const end = sameMoment.findIndex(({ kind }) => kind !== 'background')
  return end < 0 ? sameMoment : sameMoment.slice(0, end)
}
