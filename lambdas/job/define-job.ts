import { type Duration, toSeconds } from './duration.ts'
import type { EventDefinition } from './event-definition.ts'
import { checkId } from './ids.ts'
import { InvalidJobError } from './invalid-job-error.ts'
import { Job } from './job.ts'
import type { Retries } from './job-definition.ts'
import { MAX_JOB_TIMEOUT } from './limits.ts'
import { checkOptionNames, checkRetries } from './check-options.ts'

/** What a job is called, what starts it, and how its runs behave. */
export interface JobOptions<Trigger extends EventDefinition> {
  /** Kebab-case, unique in the project. The state machine is named after it. */
  readonly id: string
  /** The event that starts a run. */
  readonly trigger: Trigger
  /** How failed steps are tried again, unless a step says otherwise. Default: 3 times, after 1, 2 and 4 seconds. */
  readonly retries?: Partial<Retries>
  /**
   * How long a run may take, with all retries and sleeps, at most `365d`; then it is timed out. It must be enough for all
   * words with all their attempts and waits and for a minute more: what is less is refused at synth, with the smallest
   * that fits. Default: `1h`, or that smallest one when it is longer.
   */
  readonly timeout?: Duration
}

/**
 * Defines a job. Add its words to what this returns, each of which returns a new job.
 * @throws {InvalidJobError} when an option cannot work.
 * @example
 * ```ts
 * export const shipOrder = defineJob({ id: 'ship-order', trigger: orderPlaced, timeout: '15m' })
 *   .step('reserve', reserve)
 *   .step('label', async ({ event, steps }) => printLabel(event.data.orderId, steps.reserve.shelf))
 *
 * export const handler = shipOrder.handler
 * ```
 */
export function defineJob<Trigger extends EventDefinition>(options: JobOptions<Trigger>) {
  const { id, trigger, retries, timeout } = options
  const where = `job "${id}"`
  checkId(id, where)
  checkRetries(retries, where)
  if (timeout !== undefined) checkJobTimeout(timeout, where)
  checkOptionNames(options, KNOWN_OPTIONS, where)
  return new Job<Trigger>({
    id,
    trigger,
    ...(retries === undefined ? {} : { retries: Object.freeze({ ...retries }) }),
    ...(timeout === undefined ? {} : { timeout }),
    words: [],
    onFailure: [],
  })
}

const KNOWN_OPTIONS = ['id', 'trigger', 'retries', 'timeout']

function checkJobTimeout(timeout: Duration, where: string): void {
  const longest = toSeconds(MAX_JOB_TIMEOUT, where)
  if (toSeconds(timeout, `${where}, option timeout`) > longest) {
    throw new InvalidJobError(
      `${where}, option timeout: ${timeout} is longer than a year, the longest possible: ${MAX_JOB_TIMEOUT}`,
    )
  }
}
