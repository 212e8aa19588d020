const RealDate = globalThis.Date
const realPerformanceNow = performance.now.bind(performance)

const NANOSECONDS = 1_000_000_000

/** Where virtual time is read. */
export interface TimeSource {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Whether virtual time runs at the pace of the wall, rather than standing still between leaps. */
  readonly isRunning: () => boolean
}

/**
 * Lets everything that reads the time of day read virtual time: `Date`, `Intl.DateTimeFormat` without a date and
 * `performance.timeOrigin`. What measures (`performance.now`, `process.hrtime`) goes on with both, the work that takes real
 * time and the leaps of virtual time, so that a wait of a minute measures a minute.
 */
export function installVirtualDate(time: TimeSource): void {
  globalThis.Date = virtualDate(time.now)
  // What is made from another date's constructor must not read the wall.
  Object.defineProperty(RealDate.prototype, 'constructor', { value: globalThis.Date })
  installFormats(time.now)
  installMeasures(time)
}

function virtualDate(now: () => number): DateConstructor {
  return new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  })
}

/** `format` and `formatToParts` take the present where they are given no date. */
function installFormats(now: () => number): void {
  const { prototype } = Intl.DateTimeFormat
  const present = (date: unknown): unknown => (date === undefined ? now() : date)
  const formatToParts: unknown = Reflect.get(prototype, 'formatToParts')
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'format')
  const getFormat: unknown = descriptor && Reflect.get(descriptor, 'get')
  if (typeof formatToParts !== 'function' || typeof getFormat !== 'function') return
  const formats = new WeakMap<Intl.DateTimeFormat, (date?: unknown) => unknown>()
  Object.defineProperties(prototype, {
    formatToParts: {
      configurable: true,
      writable: true,
      value(this: Intl.DateTimeFormat, date?: unknown) {
        return Reflect.apply(formatToParts, this, [present(date)])
      },
    },
    format: {
      configurable: true,
      // A function that is bound to its format, the same each time.
      get(this: Intl.DateTimeFormat) {
        const bound: unknown = Reflect.apply(getFormat, this, [])
        if (typeof bound !== 'function') return bound
        const known = formats.get(this)
        const format = known ?? ((date?: unknown) => Reflect.apply(bound, undefined, [present(date)]))
        if (!known) formats.set(this, format)
        return format
      },
    },
  })
}

function installMeasures(time: TimeSource): void {
  const elapsed = measureElapsed(time)
  Object.defineProperties(performance, {
    now: { configurable: true, writable: true, value: elapsed },
    // So that `timeOrigin + now()` is the time of day.
    timeOrigin: { configurable: true, get: () => time.now() - elapsed() },
  })
  const bigint = (): bigint => BigInt(Math.round(elapsed() * 1_000_000))
  const hrtime = (since: readonly [number, number] = [0, 0]): [number, number] => {
    const nanoseconds = bigint() - BigInt(since[0]) * BigInt(NANOSECONDS) - BigInt(since[1])
    return [Number(nanoseconds / BigInt(NANOSECONDS)), Number(nanoseconds % BigInt(NANOSECONDS))]
  }
  process.hrtime = Object.assign(hrtime, { bigint })
}

/** Milliseconds, with their fraction, since the worker began. */
function measureElapsed({ now, isRunning }: TimeSource): () => number {
  let [elapsed, lastReal, lastVirtual] = [realPerformanceNow(), realPerformanceNow(), now()]
  return () => {
    const [real, virtual] = [realPerformanceNow(), now()]
    const [work, wait] = [real - lastReal, virtual - lastVirtual]
    // While virtual time runs it has the work in it already.
    elapsed += isRunning() ? Math.max(work, wait) : work + wait
    ;[lastReal, lastVirtual] = [real, virtual]
    return elapsed
  }
}
