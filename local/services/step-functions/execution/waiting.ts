import type { Frame } from './frame.ts'

/** Lets time pass for a strand. Rejects with the `CancelledError` when the strand is stopped meanwhile. */
export function waitFor(frame: Frame, delayMs: number): Promise<void> {
  const { clock } = frame.run.ports
  return new Promise((resolve, reject) => {
    frame.cancellation.throwIfCancelled()
    const timer = clock.schedule(delayMs, () => {
      detach()
      endWait()
      resolve()
    })
    const endWait = clock.beginWait()
    const detach = frame.cancellation.onCancel((reason) => {
      timer.cancel()
      endWait()
      reject(reason)
    })
  })
}

/** Waits for work that is counted elsewhere (branches, a child execution), so that time can pass for it. */
export async function whileWaiting<T>(frame: Frame, work: Promise<T>): Promise<T> {
  const endWait = frame.run.ports.clock.beginWait()
  try {
    return await work
  } finally {
    endWait()
  }
}
