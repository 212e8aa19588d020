import type { EventDefinition, EventInput, EventData, JobEvent } from './event-definition.ts'
import type { Duration } from './duration.ts'
import type { FreshId } from './ids.ts'
import type { BranchWord, StepOptions } from './job-definition.ts'
import type { JsonifyOutput, MustBeJson, Jsonify } from './jsonify.ts'
import type { Ref, Selectable } from './ref.ts'
import type { RunInfo, StepContext } from './step-context.ts'
import { sendEventWord, sleepWord, stepWord } from './make-words.ts'

/** The event that a step gets: its data parsed by the trigger's schema. */
export type TriggerEvent<Trigger extends EventDefinition> = JobEvent<Trigger['name'], EventData<Trigger>>

/** A step's function. What it returns must be JSON, or bytes, or hold bytes. */
export type StepFunction<Trigger extends EventDefinition, Steps, Output> = (
  context: StepContext<TriggerEvent<Trigger>, Steps>,
) => Promise<Output> | Output

/** What a selector picks from: the event (the same that steps get), the outputs of earlier steps, and the run. */
export interface SelectorValues<Trigger extends EventDefinition, Steps> {
  readonly event: Ref<JobEvent<Trigger['name'], Jsonify<EventData<Trigger>>>>
  readonly steps: { readonly [Id in keyof Steps]: Ref<Steps[Id]> }
  readonly run: Ref<RunInfo>
}

/** Outputs by step id. */
export type Outputs = Record<string, unknown>

declare const own: unique symbol

/** One branch of `parallel`: an immutable builder, like a job. */
export class Branch<
  Trigger extends EventDefinition,
  Steps extends Outputs,
  Taken extends string,
  Own extends Outputs = {},
  OwnIds extends string = never,
> {
  /** Only for the compiler: what this branch adds to the job. */
  declare readonly [own]: { readonly outputs: Own; readonly ids: OwnIds }
  readonly words: readonly BranchWord[]
  readonly #where: string

  constructor(where: string, words: readonly BranchWord[]) {
    this.#where = where
    this.words = words
  }

  /** Adds a step; it sees the outputs of the steps before the `parallel` and of those before it in this branch. */
  step<const Id extends string, Output>(
    id: FreshId<Id, Taken>,
    run: StepFunction<Trigger, Steps, Output> & MustBeJson<Awaited<Output>>,
    options: StepOptions = {},
  ): Branch<
    Trigger,
    Steps & Record<Id, JsonifyOutput<Awaited<Output>>>,
    Taken | Id,
    Own & Record<Id, JsonifyOutput<Awaited<Output>>>,
    OwnIds | Id
  > {
    return new Branch(this.#where, [...this.words, stepWord(this.#where, id, run, options)])
  }

  /** Adds a pause to this branch. */
  sleep<const Id extends string>(
    id: FreshId<Id, Taken>,
    duration: Duration,
  ): Branch<Trigger, Steps, Taken | Id, Own, OwnIds | Id> {
    return new Branch(this.#where, [...this.words, sleepWord(this.#where, id, duration)])
  }

  /** Adds the sending of an event to this branch. */
  sendEvent<const Id extends string, Sent extends EventDefinition>(
    id: FreshId<Id, Taken>,
    event: Sent,
    select: (values: SelectorValues<Trigger, Steps>) => Selectable<EventInput<Sent>>,
  ): Branch<Trigger, Steps, Taken | Id, Own, OwnIds | Id> {
    return new Branch(this.#where, [...this.words, sendEventWord(this.#where, id, event, select)])
  }
}

/** Any branch, for constraints. */
export interface AnyBranch {
  readonly words: readonly BranchWord[]
  readonly [own]: { readonly outputs: Outputs; readonly ids: string }
}

/** What a branch adds to the job's outputs. */
export type BranchOutputs<B extends AnyBranch> = B[typeof own]['outputs']

/** The ids that a branch uses. */
export type BranchIds<B extends AnyBranch> = B[typeof own]['ids']

/** Accepts anything when no id is in two branches; otherwise nothing, and the compiler shows which. */
export type DistinctBranches<Branches extends readonly AnyBranch[]> = [SharedIds<Branches>] extends [never]
  ? unknown
  : { readonly problem: `The id '${SharedIds<Branches>}' is in two branches` }

type SharedIds<Branches extends readonly AnyBranch[]> = Branches extends readonly [
  infer First extends AnyBranch,
  ...infer Rest extends readonly AnyBranch[],
]
  ? (BranchIds<First> & BranchIds<Rest[number]>) | SharedIds<Rest>
  : never
