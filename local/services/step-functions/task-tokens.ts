import { AwsError } from '../../aws-error.ts'
import type { Data } from './data.ts'
import type { Randomness } from './randomness.ts'

/** A task that waits for its callback. */
export interface PendingTask {
  succeed(output: Data): void
  fail(error: string | undefined, cause: string | undefined): void
  heartbeat(): void
}

/** Closed tokens that are still told apart from ones that never were. */
const REMEMBERED_TOKENS = 100_000

/** The task tokens of all executions: one for each attempt, so that a late answer cannot complete the next attempt. */
export class TaskTokens {
  readonly #randomness: Randomness
  readonly #pending = new Map<string, PendingTask>()
  readonly #closed = new Set<string>()

  constructor(randomness: Randomness) {
    this.#randomness = randomness
  }

  create(): string {
    return Buffer.from(`${this.#randomness.uuid()}${this.#randomness.uuid()}`).toString('base64url')
  }

  open(token: string, task: PendingTask): void {
    this.#pending.set(token, task)
  }

  close(token: string): void {
    if (!this.#pending.delete(token)) return
    this.#closed.add(token)
    if (this.#closed.size <= REMEMBERED_TOKENS) return
    const [oldest] = this.#closed
    if (oldest !== undefined) this.#closed.delete(oldest)
  }

  /** @throws {AwsError} `TaskTimedOut` when the task is over, `InvalidToken` when the token was never given out. */
  find(token: string): PendingTask {
    const task = this.#pending.get(token)
    if (task) return task
    if (this.#closed.has(token)) {
      throw new AwsError('TaskTimedOut', 'Task Timed Out: Provided task does not exist anymore')
    }
    throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`)
  }
}
