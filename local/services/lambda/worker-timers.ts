import type { Clock, ScheduledTimer } from '../../clock.ts'
import { RealClock } from '../../real-clock.ts'
import type { VirtualTimeMessage } from './worker/protocol.ts'

/**
 * Real milliseconds that virtual time stands still after a worker's timer fired while it had connections open: an
 * abort must reach the other end of its socket, where somebody may only wait for it.
 */
const GRACE_MS = 20

interface WorkerTimer {
  readonly due: number
  readonly background: boolean
  scheduled: ScheduledTimer | undefined
}

/**
 * The main thread's side of a worker's virtual time: its timers on the cloud's clock. A worker that runs no invocation
 * is frozen, as on AWS: its timers keep their due time, and those that fell due fire when the next invocation thaws it.
 */
export class WorkerTimers {
  readonly #clock: Clock
  readonly #fire: (timer: number) => void
  readonly #realClock = new RealClock()
  readonly #timers = new Map<number, WorkerTimer>()
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
        this.#timers.get(message.timer)?.scheduled?.cancel()
        this.#timers.delete(message.timer)
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
    for (const [id, timer] of this.#timers) this.#schedule(id, timer)
  }

  /** The invocation ended. */
  freeze(): void {
    this.#frozen = true
    this.#work()
    for (const timer of this.#timers.values()) {
      timer.scheduled?.cancel()
      timer.scheduled = undefined
    }
  }

  /** The worker is gone. */
  clear(): void {
    this.freeze()
    this.#timers.clear()
    for (const { release } of this.#holds.values()) release()
    this.#holds.clear()
  }

  #add(id: number, delayMs: number, background: boolean): void {
    const timer: WorkerTimer = { due: this.#clock.now() + delayMs, background, scheduled: undefined }
    this.#timers.set(id, timer)
    if (!this.#frozen) this.#schedule(id, timer)
  }

  #schedule(id: number, timer: WorkerTimer): void {
    const delayMs = timer.due - this.#clock.now()
    timer.scheduled = this.#clock.schedule(
      delayMs,
      () => this.#elapse(id, timer),
      timer.background ? 'background' : 'wait',
    )
  }

  #elapse(id: number, timer: WorkerTimer): void {
    this.#holds.get(id)?.release()
    this.#holds.set(id, { release: this.#clock.beginWork(), graceful: !timer.background })
    this.#timers.delete(id)
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
