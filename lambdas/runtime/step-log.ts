import type { StepLog } from '../job/step-context.ts'

/** The fields that stand on every line of a step. */
export interface StepLogKeys {
  /** Name of the run. */
  readonly run: string
  readonly job: string
  readonly step: string
  readonly attempt: number
  readonly eventId: string
  /** Of the invocation: leads to Lambda's own lines and to traces. Absent outside of Lambda. */
  readonly requestId?: string
}

/**
 * Makes the log of one attempt: each line carries the keys and the time since the attempt began.
 *
 * What goes in: ids, names, sizes, times. What never does: event data, outputs, error messages (see
 * `redactMessage`: Lambda prints those once, on the failing line, and that is enough).
 */
export function createStepLog(log: StepLog, keys: StepLogKeys, now: () => number): StepLog {
  const startedAt = now()
  // The keys come last: a field of the same name must not hide which step a line belongs to.
  const line = (fields: Readonly<Record<string, unknown>> = {}) => ({
    ...fields,
    ...keys,
    durationMs: Math.round(now() - startedAt),
  })
  return {
    debug: (message, fields) => log.debug(message, line(fields)),
    info: (message, fields) => log.info(message, line(fields)),
    warn: (message, fields) => log.warn(message, line(fields)),
    error: (message, fields) => log.error(message, line(fields)),
  }
}
