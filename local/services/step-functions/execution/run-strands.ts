import { Data } from '../data.ts'
import { CancelledError } from './cancellation.ts'
import type { Cancellation } from './cancellation.ts'
import type { BranchCheckpoint, Checkpoint } from './checkpoint.ts'
import { recordAside } from './frame.ts'
import type { BranchProgress, Frame } from './frame.ts'
import { whileWaiting } from './waiting.ts'

/** How the branches of a Parallel or the iterations of an inline Map are begun and ended. */
export interface StrandPlan {
  readonly total: number
  readonly maxConcurrency: number
  open(strand: StrandStart): Frame | Promise<Frame>
  run(index: number, frame: Frame, resume: Checkpoint | undefined): Promise<Data>
  /** Writes what ends a strand well. @returns the event that the parent goes on from. */
  succeeded(index: number, frame: Frame): number
  /** Writes what ends a strand badly. */
  failed(index: number, frame: Frame): void
}

/** What a strand is opened with. */
export interface StrandStart {
  readonly index: number
  readonly cancellation: Cancellation
  /** The event that the strand's first one follows. */
  readonly previous: number
  /** Where a redrive continues it. */
  readonly resume: Checkpoint | undefined
}

/** AWS writes an event for states that do something when their strand is stopped; the others take no time. */
const ABORTABLE_TYPES = new Set(['Task', 'Map', 'Parallel', 'Wait'])

/**
 * Runs strands side by side, at most `maxConcurrency` at a time. The first failure stops the others.
 * @param resume what a redrive knows of the strands: those that are done are not run again
 * @returns the outputs in the order of the strands
 * @throws what the first failing strand threw
 */
export async function runStrands(
  parent: Frame,
  plan: StrandPlan,
  resume: readonly BranchCheckpoint[] | undefined,
): Promise<Data[]> {
  const group = parent.cancellation.child()
  const progress = Array.from({ length: plan.total }, (_, index): BranchProgress => {
    const known = resume?.[index]
    return known?.output ? { output: new Data(known.output.value) } : { ...(known && { resume: known }) }
  })
  parent.branches = progress
  try {
    const strands = new Strands(parent, plan, group.cancellation, progress)
    await whileWaiting(parent, strands.run())
  } finally {
    group.detach()
  }
  return progress.flatMap(({ output }) => output ?? [])
}

class Strands {
  readonly #parent: Frame
  readonly #plan: StrandPlan
  readonly #cancellation: Cancellation
  readonly #progress: readonly BranchProgress[]
  #next = 0
  #hasFailed = false

  constructor(
    parent: Frame,
    plan: StrandPlan,
    cancellation: Cancellation,
    progress: readonly BranchProgress[],
  ) {
    this.#parent = parent
    this.#plan = plan
    this.#cancellation = cancellation
    this.#progress = progress
  }

  async run(): Promise<void> {
    const origin = this.#parent.previous
    const lanes = Math.min(this.#plan.maxConcurrency, this.#plan.total)
    await Promise.all(Array.from({ length: lanes }, () => this.#runLane(origin)))
  }

  /** One strand after the other; each begins after the last event of the one that made room for it. */
  async #runLane(origin: number): Promise<void> {
    let previous = origin
    for (let index = this.#take(); index !== undefined; index = this.#take()) {
      previous = await this.#runStrand(index, previous)
    }
  }

  #take(): number | undefined {
    while (this.#next < this.#progress.length && this.#progress[this.#next]?.output) this.#next += 1
    if (this.#hasFailed || this.#next >= this.#progress.length) return undefined
    return this.#next++
  }

  async #runStrand(index: number, previous: number): Promise<number> {
    const progress = this.#progress[index] ?? {}
    const endWork = this.#parent.run.ports.clock.beginWork()
    try {
      const resume = progress.resume?.checkpoint
      const frame = await this.#plan.open({ index, cancellation: this.#cancellation, previous, resume })
      progress.frame = frame
      const output = await this.#plan.run(index, frame, resume)
      this.#cancellation.throwIfCancelled()
      progress.output = output
      this.#parent.previous = this.#plan.succeeded(index, frame)
      return frame.previous
    } catch (error) {
      this.#fail(index, progress, error)
      throw error
    } finally {
      endWork()
    }
  }

  #fail(index: number, failing: BranchProgress, error: unknown): void {
    if (this.#hasFailed || error instanceof CancelledError) return
    this.#hasFailed = true
    try {
      this.#recordFailure(index, failing)
    } finally {
      // Also when the history takes no more events: the other strands must not live on.
      this.#cancellation.cancel(new CancelledError('Another branch failed.'))
    }
  }

  #recordFailure(index: number, failing: BranchProgress): void {
    if (failing.frame) {
      this.#parent.previous = failing.frame.previous
      this.#plan.failed(index, failing.frame)
    }
    for (const { frame, output } of this.#progress) {
      if (frame && !output && frame !== failing.frame) abortStrand(frame)
    }
  }
}

/** Writes the events of a strand that is stopped where it stands, innermost first. */
function abortStrand(frame: Frame): void {
  for (const { frame: inner, output } of frame.branches ?? []) if (inner && !output) abortStrand(inner)
  recordAbortedState(frame)
  if (frame.iteration) recordAside(frame, 'MapIterationAborted', frame.iteration)
}

/** Writes `TaskStateAborted` and the like for the state that the strand is in. */
export function recordAbortedState(frame: Frame): void {
  const type = frame.visit?.state.type
  if (type !== undefined && ABORTABLE_TYPES.has(type)) recordAside(frame, `${type}StateAborted`)
}
