import type { LambdaFunction } from './lambda-function.ts'
import type { PooledWorker } from './pooled-worker.ts'

/** An invocation that waits for a worker of its function. */
export interface Waiter {
  /** Real time, as `performance.now()` gives it. */
  readonly since: number
  readonly fn: LambdaFunction
  /** Another worker waits for this invocation: it must not wait for that worker to end. */
  readonly beyondCap: boolean
  resolve(worker: PooledWorker): void
  reject(error: unknown): void
}

/**
 * The invocations that wait, by function: under load there are a hundred of five functions, and each worker that comes
 * free asks for them.
 */
export class WaitingInvocations {
  /** Those of each function in the order of their coming; no list is empty. */
  readonly #byFunction = new Map<LambdaFunction, Waiter[]>()

  get isEmpty(): boolean {
    return this.#byFunction.size === 0
  }

  add(waiter: Waiter): void {
    const list = this.#byFunction.get(waiter.fn)
    if (list) list.push(waiter)
    else this.#byFunction.set(waiter.fn, [waiter])
  }

  /** Takes the one of the function that waits longest. */
  take(fn: LambdaFunction): Waiter | undefined {
    const list = this.#byFunction.get(fn) ?? []
    const first = list.shift()
    this.#forgetIfEmpty(fn, list)
    return first
  }

  countOf(fn: LambdaFunction): number {
    return this.#byFunction.get(fn)?.length ?? 0
  }

  /** Of each function the one that waits longest, in the order of their coming. */
  firsts(): readonly Waiter[] {
    return [...this.#byFunction.values()]
      .flatMap((list) => list.slice(0, 1))
      .toSorted((a, b) => a.since - b.since)
  }

  /** Of each function those for whom a worker may have to be started: the first, and all beyond the cap. */
  wanting(): readonly Waiter[] {
    return [...this.#byFunction.values()]
      .flatMap((list) => list.filter((waiter, index) => index === 0 || waiter.beyondCap))
      .toSorted((a, b) => a.since - b.since)
  }

  /** Takes all. */
  clear(): readonly Waiter[] {
    const all = [...this.#byFunction.values()].flat()
    this.#byFunction.clear()
    return all
  }

  #forgetIfEmpty(fn: LambdaFunction, list: readonly Waiter[]): void {
    if (list.length === 0) this.#byFunction.delete(fn)
  }
}
