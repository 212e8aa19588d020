import type { RuntimePorts } from './ports.ts'
import { StepTimeoutError } from './step-timeout-error.ts'

/** How long before the end of its time a step is told to stop, in milliseconds: enough to let go and to fail cleanly. */
export const ABORT_BEFORE_END_MS = 500

/** Tells a step when its time is nearly over. */
export interface StepDeadline {
  readonly signal: AbortSignal
  /** Calls the timer off. */
  clear(): void
}

/**
 * Starts the clock of one attempt.
 * @param leftMs until the attempt must be over: the Lambda's end or the step's timeout, whichever is first
 * @param onAbort is told right before the signal aborts: what ignores the signal is killed soon, without a word
 */
export function startDeadline(
  leftMs: number,
  ports: RuntimePorts,
  where: string,
  onAbort: () => void,
): StepDeadline {
  const controller = new AbortController()
  const clear = ports.after(Math.max(0, leftMs - ABORT_BEFORE_END_MS), () => {
    onAbort()
    controller.abort(
      new StepTimeoutError(`${where}: not done after ${Math.round(leftMs)} ms, its time is over`),
    )
  })
  return { signal: controller.signal, clear }
}
