import type { StepLog } from '../job/step-context.ts'

/** Where outputs go that are too large to travel inline. */
export interface ObjectStore {
  /** Name of the bucket. */
  bucket(): string
  put(key: string, body: Uint8Array, contentType: string): Promise<void>
  /** @throws {InvalidOutputError} when there is no such object (any more). */
  get(key: string): Promise<Uint8Array>
}

/** How far a run is. */
export interface ProgressReport {
  /** Key of the run's claim, the item that shows the progress. */
  readonly claim: string
  /** ARN of the run; the report is dropped when the claim belongs to another. */
  readonly run: string
  readonly step: string
  readonly fraction: number
  readonly message?: string
  /** ISO time. */
  readonly at: string
}

/** Where progress is shown. */
export interface ProgressStore {
  report(progress: ProgressReport): Promise<void>
}

/** What a step touches beside its own code: real in Lambda, fakes in tests. */
export interface RuntimePorts {
  readonly objects: ObjectStore
  readonly progress: ProgressStore
  readonly log: StepLog
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `ms` milliseconds. @returns what calls it off */
  after(ms: number, callback: () => void): () => void
}
