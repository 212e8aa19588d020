import { RealClock } from '../real-clock.ts'
import type { Execution } from '../services/step-functions/execution/execution.ts'
import type { StepFunctionsService } from '../services/step-functions/step-functions-service.ts'

/** A run that a test waited for did not come, or did not end. */
export class RunTimeoutError extends Error {
  override readonly name = 'RunTimeoutError'
}

/** Which execution to wait for. */
export interface Wanted {
  readonly stateMachineArn: string
  /** Asked for each execution of the machine, when it starts. */
  readonly where: (execution: Execution) => boolean
  /** How long to wait, in milliseconds of the wall. */
  readonly timeoutMs: number
}

/** Waits for executions as they start and end: nothing polls. */
export class ExecutionWatch {
  readonly #service: StepFunctionsService
  readonly #stopListening: () => void
  readonly #known: Execution[]
  #wake: () => void = () => {}

  /** From now on it knows each execution that starts, also one of an Express machine, which is forgotten when it ends. */
  constructor(service: StepFunctionsService) {
    this.#service = service
    this.#known = [...service.executions()].toReversed()
    this.#stopListening = service.onStatusChange((execution) => {
      if (execution.status !== 'RUNNING' || this.#known.includes(execution)) return
      this.#known.push(execution)
      this.#wake()
    })
  }

  /**
   * The newest execution that is wanted, once it has ended.
   * @throws {RunTimeoutError} that says whether it did not start, or where it stands
   */
  async ended(wanted: Wanted): Promise<Execution> {
    const limit = Promise.withResolvers<'late'>()
    const timer = new RealClock().schedule(wanted.timeoutMs, () => limit.resolve('late'))
    try {
      for (;;) {
        const found = this.#known.findLast(
          (execution) => execution.stateMachineArn === wanted.stateMachineArn && wanted.where(execution),
        )
        const next = found ? found.closed() : new Promise<void>((resolve) => (this.#wake = resolve))
        const isLate = (await Promise.race([next, limit.promise])) === 'late'
        if (isLate) throw new RunTimeoutError(describeLateness(wanted, found, this.#service))
        if (found) return found
      }
    } finally {
      timer.cancel()
    }
  }

  stop(): void {
    this.#stopListening()
  }
}

function describeLateness(
  wanted: Wanted,
  found: Execution | undefined,
  service: StepFunctionsService,
): string {
  const machine = wanted.stateMachineArn.split(':').at(-1)
  const seconds = wanted.timeoutMs / 1000
  if (!found) {
    const others = service.executions().filter((each) => each.stateMachineArn === wanted.stateMachineArn)
    return (
      `no such run of ${machine} started within ${seconds} s of the wall; it has ${others.length} others. ` +
      'Does a rule match the event, and does what starts the run wait for time (cloud.clock)?'
    )
  }
  const entered = found.history.events.findLast(({ type }) => type.endsWith('StateEntered'))
  const state = typeof entered?.details?.['name'] === 'string' ? entered.details['name'] : 'no state'
  return (
    `the run ${found.name} of ${machine} did not end within ${seconds} s of the wall: it is in ${state}. ` +
    'Does it wait for a callback, or for time that stands still (cloud.clock)?'
  )
}
