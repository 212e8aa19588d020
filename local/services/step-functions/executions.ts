import { AwsError } from '../../aws-error.ts'
import type { Execution } from './execution/execution.ts'

/** Closed executions that are kept: the newest ones. AWS keeps them for 90 days; memory here is the laptop's. */
export const MAX_CLOSED_EXECUTIONS = 10_000
/** History events of closed executions that are kept, all together: about 100 MB with small payloads. */
export const MAX_CLOSED_EVENTS = 150_000

/** What is counted of an execution. */
export interface KeptExecution {
  readonly arn: string
  readonly history: { readonly events: readonly unknown[] }
}

/** All executions by ARN, in the order of their start. */
export class Executions<Kept extends KeptExecution = Execution> {
  readonly #byArn = new Map<string, Kept>()
  readonly #closed = new Map<string, number>()
  readonly #onEvicted: (execution: Kept) => void
  #closedEvents = 0

  /** @param onEvicted is told of each execution that is dropped to make room */
  constructor(onEvicted: (execution: Kept) => void = () => {}) {
    this.#onEvicted = onEvicted
  }

  find(arn: string): Kept | undefined {
    return this.#byArn.get(arn)
  }

  /** @throws {AwsError} */
  get(arn: string): Kept {
    const execution = this.#byArn.get(arn)
    if (execution) return execution
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)
  }

  add(execution: Kept): void {
    this.#byArn.set(execution.arn, execution)
  }

  remove(arn: string): void {
    this.#byArn.delete(arn)
    this.reopened(arn)
  }

  /** The newest first. */
  newestFirst(): Kept[] {
    return [...this.#byArn.values()].toReversed()
  }

  /** Counts an execution as closed; drops the oldest closed ones above the limits. */
  closed(execution: Kept): void {
    this.reopened(execution.arn)
    const events = execution.history.events.length
    this.#closed.set(execution.arn, events)
    this.#closedEvents += events
    for (const [arn] of this.#closed) {
      const isFull = this.#closed.size > MAX_CLOSED_EXECUTIONS || this.#closedEvents > MAX_CLOSED_EVENTS
      if (!isFull || arn === execution.arn) break
      const evicted = this.#byArn.get(arn)
      this.remove(arn)
      if (evicted) this.#onEvicted(evicted)
    }
  }

  /** Takes a redriven execution out of the closed ones. */
  reopened(arn: string): void {
    this.#closedEvents -= this.#closed.get(arn) ?? 0
    this.#closed.delete(arn)
  }
}
