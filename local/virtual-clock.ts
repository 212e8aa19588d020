import type { Clock, ScheduledTimer, TimerKind } from './clock.ts'
import { companions, type OrderedTimer } from './timer-companions.ts'

interface PendingTimer extends OrderedTimer {
  readonly fire: () => void
}

/** Turns of the event loop with nothing to do before time may leap: callbacks of finished work run in between. */
const IDLE_TURNS = 3

/**
 * Time that moves only when told: by `advance`, or by itself in `jump` mode, when no work is in progress and at
 * least one `wait` timer is pending. Timers fire in order of their due time, each with `now()` at its due time.
 */
export class VirtualClock implements Clock {
  #now: number
  #order = 0
  #working = 0
  #jump: boolean
  #horizon = Infinity
  #idleTurns = 0
  #checking = false
  readonly #timers = new Set<PendingTimer>()
  readonly #listeners = new Set<(now: number) => void>()
  /** Those who wait until no work is in progress. */
  readonly #endWork: (() => void)[] = []

  constructor(options: { now?: number; jump?: boolean } = {}) {
    this.#now = options.now ?? Date.parse('2026-01-01T00:00:00Z')
    this.#jump = options.jump ?? false
  }

  now(): number {
    return this.#now
  }

  schedule(delayMs: number, fire: () => void, kind: TimerKind = 'wait'): ScheduledTimer {
    const timer = { due: this.#now + Math.max(0, delayMs), order: this.#order++, kind, fire }
    this.#timers.add(timer)
    // What is due now waits for no leap: it fires in a later turn, also while time stands still.
    if (delayMs <= 0) setImmediate(() => this.#timers.has(timer) && this.#fire(timer))
    this.#considerJump()
    return { cancel: () => void this.#timers.delete(timer) }
  }

  beginWork(): () => void {
    return this.#count(1)
  }

  beginWait(): () => void {
    return this.#count(-1)
  }

  /**
   * Lets time pass by itself whenever everything only waits.
   * @param until moment that it does not leap past, e.g. to see what is so while something slow goes on
   */
  startJumping(until: number = Infinity): void {
    this.#jump = true
    this.#horizon = until
    this.#considerJump()
  }

  /** Time stands still again until `advance`. */
  stopJumping(): void {
    this.#jump = false
  }

  /** Whether time passes by itself when everything only waits. */
  get isJumping(): boolean {
    return this.#jump
  }

  /** Milliseconds until the next moment that something waits for (`wait` timers); `undefined` when nothing does. */
  nextWaitMs(): number | undefined {
    const due = [...this.#timers].filter(({ kind }) => kind === 'wait').map((timer) => timer.due)
    return due.length === 0 ? undefined : Math.max(0, Math.min(...due) - this.#now)
  }

  /** Moves time forward by `ms`, firing what falls due on the way and letting the work that it starts settle. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms
    await this.settle()
    for (let next = this.#next(); next && next.due <= target; next = this.#next()) {
      this.#fireWithCompanions(next)
      await this.settle()
    }
    this.#set(Math.max(this.#now, target))
    await this.settle()
  }

  /** Resolves when no work is in progress, or all that is in progress waits for time. */
  async settle(): Promise<void> {
    for (let idle = 0; idle < IDLE_TURNS;) {
      if (this.#working > 0) await this.#workDone()
      await new Promise((resolve) => setImmediate(resolve))
      idle = this.#working <= 0 ? idle + 1 : 0
    }
  }

  /**
   * Resolves when no work is in progress and nobody waits for time, or only for time that does not come by itself:
   * in `jump` mode, when all that was begun has ended.
   */
  async quiet(): Promise<void> {
    do await this.settle()
    while (this.#nextLeap())
  }

  /** Tells `listener` each time that `now()` changes (workers keep their own copy). Returns how to stop. */
  onChange(listener: (now: number) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #count(change: 1 | -1): () => void {
    this.#work(change)
    let ended = false
    return () => {
      if (ended) return
      ended = true
      this.#work(-change)
    }
  }

  #work(change: number): void {
    this.#working += change
    if (this.#working <= 0) for (const end of this.#endWork.splice(0)) end()
    this.#considerJump()
  }

  /** Sleeps until it is so: to look in each turn of the event loop would keep a processor from those who work. */
  #workDone(): Promise<void> {
    return new Promise((resolve) => this.#endWork.push(resolve))
  }

  #considerJump(): void {
    this.#idleTurns = 0
    if (!this.#jump || this.#checking) return
    this.#checking = true
    setImmediate(() => this.#checkIdle())
  }

  #checkIdle(): void {
    this.#checking = false
    if (!this.#jump || this.#working > 0) return
    if (++this.#idleTurns < IDLE_TURNS) {
      this.#checking = true
      setImmediate(() => this.#checkIdle())
      return
    }
    const next = this.#nextLeap()
    if (!next) return
    this.#fireWithCompanions(next)
    this.#considerJump()
  }

  /** The timer that time leaps to next, on its way to one that somebody waits for. */
  #nextLeap(): PendingTimer | undefined {
    const isAwaited = ({ kind, due }: PendingTimer): boolean => kind === 'wait' && due <= this.#horizon
    return this.#jump && [...this.#timers].some(isAwaited) ? this.#next() : undefined
  }

  #next(): PendingTimer | undefined {
    let next: PendingTimer | undefined
    for (const timer of this.#timers) {
      if (!next || timer.due < next.due || (timer.due === next.due && timer.order < next.order)) next = timer
    }
    return next
  }

  /**
   * Fires what comes next, and what falls due with it. Schedules of one moment begin together, as on AWS; what a run waits
   * for comes one by one, each when the work that the one before began has settled.
   */
  #fireWithCompanions(first: PendingTimer): void {
    for (const timer of companions(first, this.#timers)) if (this.#timers.has(timer)) this.#fire(timer)
  }

  #fire(timer: PendingTimer): void {
    this.#timers.delete(timer)
    this.#set(Math.max(this.#now, timer.due))
    timer.fire()
  }

  #set(now: number): void {
    if (now === this.#now) return
    this.#now = now
    for (const listener of this.#listeners) listener(now)
  }
}
