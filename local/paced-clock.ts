import type { Clock, ScheduledTimer, TimerKind } from './clock.ts'
import { RealClock } from './real-clock.ts'
import { companions, type OrderedTimer } from './timer-companions.ts'

interface PacedTimer extends OrderedTimer {
  readonly fire: () => void
  /** The timer of this machine that stands for it while time runs. */
  armed: ScheduledTimer | undefined
}

/** Turns of the event loop with nothing to do after which what a timer began counts as settled. */
const IDLE_TURNS = 3
/** Real milliseconds that a jump waits at most for work in progress, such as a call of a real third party, to settle. */
const MAX_SETTLE_MS = 2000

/** What the clock is told by those who mirror it. */
export interface PaceListener {
  /** Milliseconds that time is ahead of the wall, while it runs; `undefined` while it stands still at `now`. */
  (now: number, offsetMs: number | undefined): void
}

/**
 * Virtual time at the pace of the wall: it can be paused, run on, and jumped forward. While it runs it costs what real
 * time costs. A jump fires what falls due on the way, in order, and lets the work that it starts settle in between.
 */
export class PacedClock implements Clock {
  readonly #real = new RealClock()
  readonly #timers = new Set<PacedTimer>()
  readonly #listeners = new Set<PaceListener>()
  /** Those who wait until no work is in progress. */
  readonly #endWork: (() => void)[] = []
  #offsetMs = 0
  /** Where time stands, while it does. */
  #standsAt: number | undefined
  #isPaused = false
  #order = 0
  #working = 0
  #jumps: Promise<void> = Promise.resolve()

  now(): number {
    return this.#standsAt ?? this.#real.now() + this.#offsetMs
  }

  /** Whether it was told to stand still. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  schedule(delayMs: number, fire: () => void, kind: TimerKind = 'wait'): ScheduledTimer {
    const delay = Math.max(0, delayMs)
    const timer: PacedTimer = {
      due: this.now() + delay,
      order: this.#order++,
      kind,
      fire,
      armed: undefined,
    }
    this.#timers.add(timer)
    // What is due now waits for no time: it fires in a later turn, also while time stands still.
    if (this.#standsAt === undefined || delay === 0) this.#arm(timer, delay)
    return {
      cancel: () => {
        timer.armed?.cancel()
        this.#timers.delete(timer)
      },
    }
  }

  beginWork(): () => void {
    return this.#count(1)
  }

  beginWait(): () => void {
    return this.#count(-1)
  }

  /** Stops time until `run`. A jump still moves it. */
  pause(): void {
    this.#isPaused = true
    this.#stand()
  }

  /** Lets time go on from where it stands. */
  run(): void {
    this.#isPaused = false
    this.#go()
  }

  /**
   * Moves time forward; resolves when it is there. Afterwards it runs or stands as it did. Several jumps come one
   * after the other.
   */
  jump(byMs: number): Promise<void> {
    this.#jumps = this.#jumps.then(() => this.#jumpTo(this.now() + byMs))
    return this.#jumps
  }

  /** Milliseconds until the next moment that something waits for (`wait` timers); `undefined` when nothing does. */
  nextWaitMs(): number | undefined {
    let next: number | undefined
    for (const { kind, due } of this.#timers) if (kind === 'wait') next = Math.min(next ?? due, due)
    return next === undefined ? undefined : Math.max(0, next - this.now())
  }

  /** Tells `listener` now, and each time that time begins to run, stands still or jumps. Returns how to stop. */
  onChange(listener: PaceListener): () => void {
    this.#listeners.add(listener)
    this.#tell()
    return () => void this.#listeners.delete(listener)
  }

  async #jumpTo(target: number): Promise<void> {
    this.#stand()
    await this.#settle()
    for (let next = this.#nextDue(target); next; next = this.#nextDue(target)) {
      this.#set(Math.max(this.now(), next.due))
      for (const timer of companions(next, this.#timers)) this.#fire(timer)
      await this.#settle()
    }
    this.#set(Math.max(this.now(), target))
    if (!this.#isPaused) this.#go()
  }

  #stand(): void {
    if (this.#standsAt !== undefined) return
    const now = this.now()
    this.#standsAt = now
    for (const timer of this.#timers) {
      if (timer.due <= now) continue
      timer.armed?.cancel()
      timer.armed = undefined
    }
    this.#tell()
  }

  #go(): void {
    if (this.#standsAt === undefined) return
    this.#offsetMs = this.#standsAt - this.#real.now()
    this.#standsAt = undefined
    const now = this.now()
    for (const timer of this.#timers) if (!timer.armed) this.#arm(timer, Math.max(0, timer.due - now))
    this.#tell()
  }

  #set(now: number): void {
    this.#standsAt = now
    this.#tell()
  }

  #arm(timer: PacedTimer, delayMs: number): void {
    timer.armed = this.#real.schedule(delayMs, () => this.#fire(timer))
  }

  #fire(timer: PacedTimer): void {
    timer.armed?.cancel()
    if (this.#timers.delete(timer)) timer.fire()
  }

  #nextDue(until: number): PacedTimer | undefined {
    let next: PacedTimer | undefined
    for (const timer of this.#timers) {
      if (timer.due > until) continue
      if (!next || timer.due < next.due || (timer.due === next.due && timer.order < next.order)) next = timer
    }
    return next
  }

  async #settle(): Promise<void> {
    const until = this.#real.now() + MAX_SETTLE_MS
    for (let idle = 0; idle < IDLE_TURNS && this.#real.now() < until;) {
      if (this.#working > 0) await this.#workDone(until)
      await new Promise((resolve) => setImmediate(resolve))
      idle = this.#working <= 0 ? idle + 1 : 0
    }
  }

  /** Sleeps until no work is in progress, or until `until`: to look in each turn would keep a processor from those who work. */
  #workDone(until: number): Promise<void> {
    return new Promise((resolve) => {
      const limit = this.#real.schedule(until - this.#real.now(), resolve)
      this.#endWork.push(() => {
        limit.cancel()
        resolve()
      })
    })
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
  }

  #tell(): void {
    const offsetMs = this.#standsAt === undefined ? this.#offsetMs : undefined
    for (const listener of this.#listeners) listener(this.now(), offsetMs)
  }
}
