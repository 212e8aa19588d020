import type { Clock, ScheduledTimer } from './clock.ts'

/** `setTimeout` takes a 32-bit delay; longer ones fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** Time as on the wall. */
export class RealClock implements Clock {
  now(): number {
    return Date.now()
  }

  schedule(delayMs: number, fire: () => void): ScheduledTimer {
    const due = Date.now() + delayMs
    let timer: NodeJS.Timeout
    const arm = (): void => {
      const remaining = Math.max(0, due - Date.now())
      timer = remaining > MAX_DELAY_MS ? setTimeout(arm, MAX_DELAY_MS) : setTimeout(fire, remaining)
    }
    arm()
    return { cancel: () => clearTimeout(timer) }
  }

  beginWork(): () => void {
    return () => {}
  }

  beginWait(): () => void {
    return () => {}
  }
}
