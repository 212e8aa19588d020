import { createRequire, syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'
import type { VirtualTimeMessage } from './protocol.ts'
import { TimerPosts } from './timer-posts.ts'
import { installVirtualDate } from './virtual-date.ts'

/** Delays up to this fire in real time: code means "in a later turn" by them and nobody waits for a clock. */
const IMMEDIATE_MS = 1
/** How often a worker looks whether it only waits, in real milliseconds. */
const PROBE_INTERVAL_MS = 4
/** So many looks in a row must find it idle: work in the thread pool that Node does not list is short. */
const IDLE_PROBES = 3

const realSetTimeout = globalThis.setTimeout
const realSetInterval = globalThis.setInterval
const realClearTimeout = globalThis.clearTimeout
const RealDate = globalThis.Date

/** The worker's side of virtual time. */
export interface VirtualTime {
  /** Runs the callback of a timer that fell due on the main thread's clock. */
  fire(timer: number): void
  /** An invocation runs: from now on the main thread is told when it only waits. */
  beginInvocation(): void
  endInvocation(): void
}

/**
 * Replaces what reads the time (`installVirtualDate`), the timers (also those of `node:timers` and `node:timers/promises`)
 * and `AbortSignal.timeout` by ones that follow the main thread's clock. Time-outs inside of Node.js (of sockets, of child
 * processes) stay real.
 */
export function installVirtualTime(
  now: Float64Array,
  post: (message: VirtualTimeMessage) => void,
): VirtualTime {
  const timers = new Map<number, VirtualTimeout>()
  let lastId = 0
  // See local/virtual-now.ts: ahead of the wall by index 0, or standing still at index 1.
  const read = (): number => {
    const [offsetMs = NaN, standsAt = 0] = now
    return Number.isNaN(offsetMs) ? standsAt : Math.floor(RealDate.now() + offsetMs)
  }

  const posts = new TimerPosts(read, post, realSetTimeout)
  function arm(timer: VirtualTimeout): void {
    timers.set(timer.id, timer)
    posts.set({ id: timer.id, delayMs: timer.delayMs, background: !timer.hasRef() })
  }
  function disarm(timer: VirtualTimeout): void {
    if (timers.delete(timer.id)) posts.clear(timer.id)
  }
  function start(callback: () => void, delay: unknown, repeat: boolean): VirtualTimeout | NodeJS.Timeout {
    const delayMs = Math.max(IMMEDIATE_MS, Math.trunc(Number(delay)) || 0)
    if (delayMs <= IMMEDIATE_MS && !repeat) return realSetTimeout(callback, delayMs)
    const timer = new VirtualTimeout(++lastId, callback, delayMs, repeat, { arm, disarm })
    arm(timer)
    return timer
  }
  const setVirtualTimeout = (callback: (...args: unknown[]) => void, delay?: unknown, ...args: unknown[]) =>
    start(() => callback(...args), delay, false)
  const setVirtualInterval = (callback: (...args: unknown[]) => void, delay?: unknown, ...args: unknown[]) =>
    start(() => callback(...args), delay, true)
  const clear = (timer: unknown): void => {
    const own = timer instanceof VirtualTimeout ? timer : timers.get(Number(timer))
    if (own) disarm(own)
    else if (isRealTimer(timer)) realClearTimeout(timer)
  }

  const promises = virtualTimerPromises(setVirtualTimeout, clear)
  Object.defineProperty(setVirtualTimeout, promisify.custom, { value: promises.setTimeout })
  const replacements = {
    setTimeout: setVirtualTimeout,
    setInterval: setVirtualInterval,
    clearTimeout: clear,
    clearInterval: clear,
  }
  const require = createRequire(import.meta.url)
  Object.assign(globalThis, replacements)
  Object.assign(require('node:timers'), replacements)
  Object.assign(require('node:timers/promises'), promises)
  syncBuiltinESMExports()
  // While time runs by itself it leaps for nobody.
  const isRunning = (): boolean => !Number.isNaN(now[0])
  installVirtualDate({ now: read, isRunning })
  AbortSignal.timeout = (delayMs) => {
    const controller = new AbortController()
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    setVirtualTimeout(() => controller.abort(reason), delayMs)
    return controller.signal
  }

  const idleness = new IdlenessProbe(isRunning, (message) => {
    posts.flush()
    post(message)
  })
  return {
    fire: (id) => {
      idleness.fired()
      const timer = timers.get(id)
      try {
        timer?.run()
      } finally {
        post({ kind: 'fired', timer: id, sockets: openSockets() })
      }
    },
    beginInvocation: () => idleness.begin(),
    endInvocation: () => {
      posts.flush()
      idleness.end()
    },
  }
}

interface TimerControl {
  arm(timer: VirtualTimeout): void
  disarm(timer: VirtualTimeout): void
}

/** Stands for Node's `Timeout` object. */
class VirtualTimeout {
  readonly id: number
  readonly delayMs: number
  readonly #callback: () => void
  readonly #repeat: boolean
  readonly #control: TimerControl
  #referenced = true

  constructor(id: number, callback: () => void, delayMs: number, repeat: boolean, control: TimerControl) {
    this.id = id
    this.delayMs = delayMs
    this.#callback = callback
    this.#repeat = repeat
    this.#control = control
  }

  run(): void {
    if (this.#repeat) this.#control.arm(this)
    else this.#control.disarm(this)
    this.#callback()
  }

  hasRef(): boolean {
    return this.#referenced
  }

  ref(): this {
    if (!this.#referenced) {
      this.#referenced = true
      this.refresh()
    }
    return this
  }

  /** Nobody waits for an unreferenced timer, so time does not leap for it: it fires when time passes it. */
  unref(): this {
    if (this.#referenced) {
      this.#referenced = false
      this.refresh()
    }
    return this
  }

  refresh(): this {
    this.#control.disarm(this)
    this.#control.arm(this)
    return this
  }

  close(): this {
    this.#control.disarm(this)
    return this
  }

  [Symbol.toPrimitive](): number {
    return this.id
  }

  [Symbol.dispose](): void {
    this.#control.disarm(this)
  }
}

/** Finds out when a running invocation has nothing in progress but timers. */
class IdlenessProbe {
  readonly #isRunning: () => boolean
  readonly #post: (message: VirtualTimeMessage) => void
  #probe: NodeJS.Timeout | undefined
  #idleProbes = 0
  #fires = 0
  #reported = false

  constructor(isRunning: () => boolean, post: (message: VirtualTimeMessage) => void) {
    this.#isRunning = isRunning
    this.#post = post
  }

  begin(): void {
    // The main thread counts them from the invocation's start, too.
    this.#fires = 0
    this.#idleProbes = 0
    this.#reported = false
    this.#probe = realSetInterval(() => this.#look(), PROBE_INTERVAL_MS)
    this.#probe.unref()
  }

  end(): void {
    realClearTimeout(this.#probe)
    this.#reported = false
  }

  fired(): void {
    this.#fires += 1
    this.#idleProbes = 0
    this.#reported = false
  }

  #look(): void {
    const busy =
      this.#isRunning() || process.getActiveResourcesInfo().some((resource) => resource !== 'MessagePort')
    this.#idleProbes = busy ? 0 : this.#idleProbes + 1
    if (this.#idleProbes >= IDLE_PROBES && !this.#reported) {
      this.#reported = true
      this.#post({ kind: 'waiting', fires: this.#fires })
    } else if (busy && this.#reported) {
      this.#reported = false
      this.#post({ kind: 'working' })
    }
  }
}

function openSockets(): boolean {
  return process.getActiveResourcesInfo().some((resource) => /Socket|TCP|Pipe|TLS/.test(resource))
}

function isRealTimer(timer: unknown): timer is NodeJS.Timeout {
  return typeof timer === 'number' || (typeof timer === 'object' && timer !== null)
}

interface WaitOptions {
  readonly signal?: AbortSignal
  readonly ref?: boolean
}

/** `node:timers/promises` on the given timers. */
function virtualTimerPromises(
  setVirtualTimeout: (callback: () => void, delay?: unknown) => { unref(): unknown },
  clear: (timer: unknown) => void,
) {
  function wait<Value>(delay?: number, value?: Value, options: WaitOptions = {}): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      const { signal } = options
      const abort = (): void => {
        clear(timer)
        reject(new DOMException('The operation was aborted', { name: 'AbortError', cause: signal?.reason }))
      }
      const timer = setVirtualTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve(value)
      }, delay)
      if (options.ref === false) timer.unref()
      if (signal?.aborted) abort()
      else signal?.addEventListener('abort', abort, { once: true })
    })
  }
  async function* every<Value>(delay?: number, value?: Value, options?: WaitOptions) {
    for (;;) yield await wait(delay, value, options)
  }
  return {
    setTimeout: wait,
    setInterval: every,
    scheduler: {
      wait: (delay: number, options?: WaitOptions) => wait(delay, undefined, options),
      yield: () => new Promise<void>((resolve) => setImmediate(resolve)),
    },
  }
}
