/**
 * Time of the local cloud. Nothing below `local/` reads `Date.now` or calls `setTimeout` itself.
 *
 * Real time passes as on the wall. Virtual time stands still while there is work and, in `jump` mode, leaps to the
 * next due timer when everything that runs only waits: a retry after four minutes takes microseconds.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /**
   * Calls `fire` once, `delayMs` from now (at once, in a later turn, if that is not positive).
   * A `wait` timer is something that a run waits for (a Wait state, a retry, a time-out): virtual time leaps for it.
   * A `background` timer (a schedule, a poller) fires when time passes it, but time never leaps for its sake alone.
   */
  schedule(delayMs: number, fire: () => void, kind?: TimerKind): ScheduledTimer
  /** Marks work in progress until the returned function is called: while any is in progress, virtual time stands still. */
  beginWork(): () => void
  /**
   * Takes one piece of work out of the count until the returned function is called, because it only waits for time:
   * a stand-in that was told to hang holds its caller this way, so that the caller's own time-out can come.
   */
  beginWait(): () => void
}

export type TimerKind = 'wait' | 'background'

export interface ScheduledTimer {
  /** Takes the timer back; without effect once it fired. */
  cancel(): void
}

/** Runs `work` with virtual time held still until it settles. */
export async function whileWorking<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const endWork = clock.beginWork()
  try {
    return await work()
  } finally {
    endWork()
  }
}

/** Resolves after `delayMs` on `clock`; rejects with the signal's reason when `signal` aborts first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const timer = clock.schedule(delayMs, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    function onAbort(): void {
      timer.cancel()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
