import type { Duration } from './duration.ts'
import type { EventDefinition } from './event-definition.ts'
import type { Template } from './template.ts'
import type { RawStepContext } from './step-context.ts'

/** A job as plain data and functions: what the builder makes, synth compiles and the runtime runs. */
export interface JobDefinition {
  /** Kebab-case, unique in the project. */
  readonly id: string
  readonly trigger: EventDefinition
  /** For steps that do not say otherwise. */
  readonly retries?: Partial<Retries>
  /** A run's longest duration, retries and sleeps included. Default: `1h`, or longer when the words can take longer. */
  readonly timeout?: Duration
  readonly words: readonly Word[]
  /** Run in this order after a run failed for good. Empty: nothing to clean up. */
  readonly onFailure: readonly StepWord[]
}

/** One part of a job, in the order in which a run goes through them. */
export type Word = StepWord | ParallelWord | SleepWord | SendEventWord

/** What a branch of `parallel` is made of. */
export type BranchWord = StepWord | SleepWord | SendEventWord

/** A unit of work with its own retries: one Task state. */
export interface StepWord {
  readonly kind: 'step'
  readonly id: string
  /** The author's function. A method, so that functions with a more precise context are assignable. */
  run(context: RawStepContext): unknown
  readonly options: StepOptions
}

/** Branches that run at the same time; the run goes on when all of them are done. */
export interface ParallelWord {
  readonly kind: 'parallel'
  readonly id: string
  readonly branches: readonly (readonly BranchWord[])[]
}

/** A pause that costs nothing. */
export interface SleepWord {
  readonly kind: 'sleep'
  readonly id: string
  readonly duration: Duration
}

/** Puts an event on the bus, without a function. */
export interface SendEventWord {
  readonly kind: 'sendEvent'
  readonly id: string
  readonly event: EventDefinition
  /** The event's data: constants, and paths into the run's values. */
  readonly data: Template
}

/** How a failed step is tried again. The wait before retry n (from 0) is `delay × factor^n`. */
export interface Retries {
  /** How many times, after the first attempt; at most 99,999,999. 0 is never. Default: 3. */
  readonly attempts: number
  /** The wait before the first retry, at most 99,999,999 s. Default: `1s`. */
  readonly delay: Duration
  /** By how much each wait is longer than the one before; at least 1. Default: 2. */
  readonly factor: number
  /** No wait is longer than this: more than `delay`, less than 366 days. Default: no limit. */
  readonly maxDelay?: Duration
}

/** Settings of one step. */
export interface StepOptions {
  /** Fields not given are the job's. */
  readonly retries?: Partial<Retries>
  /** How long one attempt may take, at most `15m`. Default: `60s`. */
  readonly timeout?: Duration
  /**
   * Memory in MB (128 to 10,240): the step gets its own function of that size.
   * Default: the step runs in the job's function, with the memory that the infrastructure gives it.
   */
  readonly memory?: number
}
