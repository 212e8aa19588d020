import type { Clock, ScheduledTimer, TimerKind } from '../../clock.ts'
import { RealClock } from '../../real-clock.ts'
import type { VirtualTimeMessage } from './worker/protocol.ts'

/**
 * Real milliseconds that virtual time stands still after a worker's timer fired while it had connections open: an
 * abort must reach the other end of its socket, where somebody may only wait for it.
 */
const GRACE_MS = 20

interface WorkerTimer {
  readonly id: number
  readonly due: number
  readonly kind: TimerKind
}

const KINDS: readonly TimerKind[] = ['wait', 'background']

/**
 * The main thread's side of a worker's virtual time: its timers on the cloud's clock. A worker that runs no invocation
 * is frozen, as on AWS: its timers keep their due time, and those that fell due fire when the next invocation thaws it.
 *
 * Only the next of each kind is on the clock: code that leaves an `AbortSignal.timeout` behind with every call has a
 * hundred of them soon, and each invocation freezes and thaws them all.
 */
export class WorkerTimers {
  readonly #clock: Clock
  readonly #fire: (timer: number) => void
  readonly #realClock = new RealClock()
  readonly #timers = new Map<number, WorkerTimer>()
  readonly #next = new Map<TimerKind, { readonly timer: WorkerTimer; readonly scheduled: ScheduledTimer }>()
  readonly #holds = new Map<number, { readonly release: () => void; readonly graceful: boolean }>()
  #fires = 0
  #frozen = true
  #endWait: (() => void) | undefined

  constructor(clock: Clock, fire: (timer: number) => void) {
    this.#clock = clock
    this.#fire = fire
  }

  handle(message: VirtualTimeMessage): void {
    switch (message.kind) {
      case 'timer':
        this.#add(message.timer, message.delayMs, message.background)
        break
      case 'clear':
        this.#remove(message.timer)
        break
      case 'fired':
        this.#acknowledge(message.timer, message.sockets)
        break
      case 'waiting':
        // Said before it saw the last timer fire: it will say so again.
        if (message.fires === this.#fires && !this.#frozen) this.#endWait ??= this.#clock.beginWait()
        break
      case 'working':
        this.#work()
        break
    }
  }

  /** An invocation starts. */
  thaw(): void {
    this.#frozen = false
    this.#fires = 0
    for (const kind of KINDS) this.#scheduleNext(kind)
  }

  /** The invocation ended. */
  freeze(): void {
    this.#frozen = true
    this.#work()
    for (const { scheduled } of this.#next.values()) scheduled.cancel()
    this.#next.clear()
    // What fired just now runs when the worker thaws: it works on nothing until then.
    for (const { release } of this.#holds.values()) release()
    this.#holds.clear()
  }

  /** The worker is gone. */
  clear(): void {
    this.freeze()
    this.#timers.clear()
  }

  #add(id: number, delayMs: number, background: boolean): void {
    const timer: WorkerTimer = {
      id,
      due: this.#clock.now() + delayMs,
      kind: background ? 'background' : 'wait',
    }
    this.#timers.set(id, timer)
    const next = this.#next.get(timer.kind)
    if (!next || timer.due < next.timer.due) this.#scheduleNext(timer.kind)
  }

  #remove(id: number): void {
    const timer = this.#timers.get(id)
    if (!timer) return
    this.#timers.delete(id)
    if (this.#next.get(timer.kind)?.timer === timer) this.#scheduleNext(timer.kind)
  }

  /** Puts the timer of a kind on the clock that is due first. */
  #scheduleNext(kind: TimerKind): void {
    this.#next.get(kind)?.scheduled.cancel()
    this.#next.delete(kind)
    if (this.#frozen) return
    let first: WorkerTimer | undefined
    for (const timer of this.#timers.values()) {
      if (timer.kind === kind && (!first || timer.due < first.due)) first = timer
    }
    if (!first) return
    const timer = first
    const scheduled = this.#clock.schedule(timer.due - this.#clock.now(), () => this.#elapse(timer), kind)
    this.#next.set(kind, { timer, scheduled })
  }

  #elapse({ id, kind }: WorkerTimer): void {
    this.#holds.get(id)?.release()
    this.#holds.set(id, { release: this.#clock.beginWork(), graceful: kind === 'wait' })
    this.#remove(id)
    this.#work()
    this.#fires += 1
    this.#fire(id)
  }

  #acknowledge(id: number, sockets: boolean): void {
    const hold = this.#holds.get(id)
    if (!hold) return
    this.#holds.delete(id)
    if (sockets && hold.graceful) this.#realClock.schedule(GRACE_MS, hold.release)
    else hold.release()
  }

  /** The worker does something again. */
  #work(): void {
    this.#endWait?.()
    this.#endWait = undefined
  }
}
