import { type Duration, toSeconds } from './duration.ts'
import type { EventDefinition } from './event-definition.ts'
import { checkId } from './ids.ts'
import { InvalidJobError } from './invalid-job-error.ts'
import { Job } from './job.ts'
import type { Retries } from './job-definition.ts'
import { checkRetries } from './make-words.ts'

/** What a job is called, what starts it, and how its runs behave. */
export interface JobOptions<Trigger extends EventDefinition> {
  /** Kebab-case, unique in the project. The state machine is named after it. */
  readonly id: string
  /** The event that starts a run. */
  readonly trigger: Trigger
  /** How failed steps are tried again, unless a step says otherwise. Default: 3 times, after 1, 2 and 4 seconds. */
  readonly retries?: Partial<Retries>
  /** How long a run may take, with all retries and sleeps; then it is timed out. Default: `1h`. */
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
  if (timeout !== undefined) toSeconds(timeout, `${where}, option timeout`)
  for (const option of Object.keys(options)) {
    if (!KNOWN_OPTIONS.has(option)) {
      throw new InvalidJobError(
        `${where}: there is no option "${option}". Known: ${[...KNOWN_OPTIONS].join(', ')}`,
      )
    }
  }
  return new Job<Trigger>({
    id,
    trigger,
    ...(retries === undefined ? {} : { retries: Object.freeze({ ...retries }) }),
    ...(timeout === undefined ? {} : { timeout }),
    words: [],
    onFailure: [],
  })
}

const KNOWN_OPTIONS: ReadonlySet<string> = new Set(['id', 'trigger', 'retries', 'timeout'])
