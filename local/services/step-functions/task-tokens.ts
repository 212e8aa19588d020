import { createHmac } from 'node:crypto'
import { AwsError } from '../../aws-error.ts'
import { randomHex } from '../../random-id.ts'
import type { StorageTable } from '../../storage.ts'
import type { Data } from './data.ts'
import type { Randomness } from './randomness.ts'

/** A task that waits for its callback. */
export interface PendingTask {
  succeed(output: Data): void
  fail(error: string | undefined, cause: string | undefined): void
  heartbeat(): void
}

/** A token's own part in base64url: two UUIDs. After it comes the mark by which we know it again. */
const ID_CHARACTERS = 96
const SECRET_DIGITS = 64
const SECRET_KEY = 'secret'

/**
 * The task tokens of all executions: one for each attempt, so that a late answer cannot complete the next attempt.
 * A token bears a mark that only we can make. So one that is over is told from one that never was without a list of
 * them, and also after a restart, where the storage keeps the secret of the mark.
 */
export class TaskTokens {
  readonly #randomness: Randomness
  readonly #pending = new Map<string, PendingTask>()
  readonly #secret: string

  /** @param storage where the secret is kept; without it, tokens of a former process are unknown to this one */
  constructor(randomness: Randomness, storage?: StorageTable) {
    this.#randomness = randomness
    const stored = storage?.get(SECRET_KEY)
    this.#secret = typeof stored === 'string' ? stored : randomHex(SECRET_DIGITS)
    if (stored === undefined) storage?.set(SECRET_KEY, this.#secret)
  }

  create(): string {
    const id = Buffer.from(`${this.#randomness.uuid()}${this.#randomness.uuid()}`).toString('base64url')
    return id + this.#mark(id)
  }

  open(token: string, task: PendingTask): void {
    this.#pending.set(token, task)
  }

  close(token: string): void {
    this.#pending.delete(token)
  }

  /** @throws {AwsError} `TaskTimedOut` when the task is over, `InvalidToken` when the token was never given out. */
  find(token: string): PendingTask {
    const task = this.#pending.get(token)
    if (task) return task
    const id = token.slice(0, ID_CHARACTERS)
    if (token === id + this.#mark(id)) {
      throw new AwsError('TaskTimedOut', 'Task Timed Out: Provided task does not exist anymore')
    }
    throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`)
  }

  #mark(id: string): string {
    return createHmac('sha256', this.#secret).update(id).digest('base64url')
  }
}
