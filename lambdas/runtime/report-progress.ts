import type { StepContext, StepLog } from '../job/step-context.ts'
import type { JobEvent } from '../job/event-definition.ts'
import { InvalidProgressError } from './invalid-progress-error.ts'
import { normaliseError } from './normalise-error.ts'
import type { ProgressReport, RuntimePorts } from './ports.ts'

/** The longest progress message, in characters. */
export const MAX_PROGRESS_MESSAGE_LENGTH = 200

type Progress = StepContext<JobEvent, Record<string, unknown>>['progress']

/** Makes a step's `progress` function. Whose progress it is does not change within an attempt. */
export function createProgress(
  whose: Pick<ProgressReport, 'claim' | 'run' | 'step'>,
  ports: RuntimePorts,
  log: StepLog,
): Progress {
  let last: { readonly fraction: number; readonly message: string | undefined } | undefined
  return async (fraction, message) => {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new InvalidProgressError(
        `step "${whose.step}": progress ${fraction} is not a fraction from 0 to 1`,
      )
    }
    if (message !== undefined && message.length > MAX_PROGRESS_MESSAGE_LENGTH) {
      throw new InvalidProgressError(
        `step "${whose.step}": the progress message has ${message.length} characters, more than ${MAX_PROGRESS_MESSAGE_LENGTH}`,
      )
    }
    if (last !== undefined && last.fraction === fraction && last.message === message) return
    last = { fraction, message }
    const at = new Date(ports.now()).toISOString()
    try {
      await ports.progress.report({ ...whose, fraction, at, ...(message === undefined ? {} : { message }) })
    } catch (error) {
      // Progress informs people; the step's work does not depend on it.
      log.warn('progress was not stored', { error: normaliseError(error).name })
    }
  }
}
