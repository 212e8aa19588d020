import type { LambdaFunction } from './lambda-function.ts'

/** A function's first worker may take the place of one that rests for so long: nobody is about to need it. */
const RESTED_MS = 1000
/** A further worker may take a place only after so long: to start one costs more than ten invocations. */
const SPARE_MS = 10_000
/** After so long an invocation takes the place of any idle worker, if its function has none. */
const STARVING_MS = 200
/** So long an invocation waits for one of its function's workers, times their number, before another is started. */
const PATIENCE_MS = 30

/** A worker that rests. */
export interface RestingWorker {
  readonly fn: LambdaFunction
  /** Real time, as `performance.now()` gives it. */
  readonly since: number
}

/** An invocation that waits for a worker, and the pool around it. */
export interface GrowthQuestion<Resting extends RestingWorker> {
  readonly fn: LambdaFunction
  readonly waitedMs: number
  /** Whether there may be one more worker than now. */
  readonly hasRoom: boolean
  /** Whether there are already as many as run at once: then a place that another function can spare is taken first. */
  readonly isCrowded: boolean
  /** Those that rest longest first. */
  readonly idle: readonly Resting[]
  /** Real time, as `performance.now()` gives it. */
  readonly now: number
  /** How many workers a function has: busy, idle or being started. */
  readonly workersOf: (fn: LambdaFunction) => number
}

/** What to do for an invocation that waits. */
export type Growth<Resting> =
  | { readonly kind: 'start'; readonly evict?: Resting }
  /** To be asked again after `forMs`. `holdsTime`: it may start then, and virtual time must not leap over it. */
  | { readonly kind: 'wait'; readonly forMs: number; readonly holdsTime: boolean }

/**
 * Whether a worker is started for an invocation that waits. A thread costs a quarter of a second of a processor and
 * 20 MB, so under load places must not go round among the functions: each keeps its first worker, and more are started
 * only when those that it has do not keep up.
 */
export function judgeGrowth<Resting extends RestingWorker>(
  question: GrowthQuestion<Resting>,
): Growth<Resting> {
  const { fn, waitedMs, hasRoom, isCrowded, idle, now, workersOf } = question
  const own = workersOf(fn)
  const patience = own * PATIENCE_MS
  if (waitedMs < patience) return { kind: 'wait', forMs: patience - waitedMs, holdsTime: true }
  const spares = idle.filter((entry) => own === 0 && workersOf(entry.fn) > 1)
  const rested = (ms: number, among = idle): Resting | undefined =>
    among.find(({ since }) => now - since >= ms)
  if (hasRoom) {
    const evict = isCrowded ? rested(RESTED_MS, spares) : undefined
    return { kind: 'start', ...(evict && { evict }) }
  }
  const enoughMs = own > 0 ? SPARE_MS : waitedMs >= STARVING_MS ? 0 : RESTED_MS
  const evict = spares[0] ?? rested(enoughMs)
  if (evict) return { kind: 'start', evict }
  const [longest] = idle
  const untilRested = longest ? enoughMs - (now - longest.since) : Infinity
  const untilStarving = own === 0 ? STARVING_MS - waitedMs : Infinity
  return {
    kind: 'wait',
    forMs: Math.min(untilRested, untilStarving > 0 ? untilStarving : Infinity),
    holdsTime: false,
  }
}
