import { randomUUID } from 'node:crypto'

/** Where the interpreter gets chance from: jitter, `$random()`, `$uuid()`, names, task tokens. Tests pass their own. */
export interface Randomness {
  /** At least 0, below 1. */
  number(): number
  uuid(): string
}

/** Chance of the machine. */
export const systemRandomness: Randomness = { number: () => Math.random(), uuid: () => randomUUID() }
