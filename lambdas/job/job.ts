import {
  type AnyBranch,
  Branch,
  type BranchIds,
  type BranchOutputs,
  type DistinctBranches,
  type Outputs,
  type SelectorValues,
  type StepFunction,
  type TriggerEvent,
} from './branch.ts'
import type { Duration } from './duration.ts'
import type { EventDefinition, EventInput } from './event-definition.ts'
// The one place where the kit knows the runtime, which is built on it: the job's module is the function's entry.
import { createTaskHandler } from '../runtime/task-handler.ts'
import type { JobHandler } from './handler.ts'
import { checkId, type FreshId } from './ids.ts'
import { InvalidJobError } from './invalid-job-error.ts'
import type { JobDefinition, StepOptions, Word } from './job-definition.ts'
import type { JsonifyOutput, MustBeJson } from './jsonify.ts'
import { sendEventWord, sleepWord, stepWord } from './make-words.ts'
import type { Selectable } from './ref.ts'
import type { FailureContext } from './step-context.ts'
import { flattenWords } from './words.ts'

/** Any job, however its steps are typed: what the registry, synth and the API handle. */
export interface AnyJob {
  readonly definition: JobDefinition
  readonly handler: JobHandler
}

/** A job after `onFailure`: it takes further `onFailure` steps, and nothing else. */
export type JobWithOnFailure<
  Trigger extends EventDefinition,
  Steps extends Outputs,
  Taken extends string,
> = Pick<Job<Trigger, Steps, Taken>, 'definition' | 'handler' | 'onFailure'>

/**
 * A job under construction: immutable, each word gives a new one that also knows the new word's id and output.
 * Made by `defineJob`.
 */
export class Job<
  Trigger extends EventDefinition,
  Steps extends Outputs = {},
  Taken extends string = never,
> implements AnyJob {
  readonly definition: JobDefinition
  #handler: JobHandler | undefined
  readonly #where: string

  constructor(definition: JobDefinition) {
    this.#where = `job "${definition.id}"`
    checkUnique(definition, this.#where)
    this.definition = Object.freeze(definition)
  }

  /** The Lambda handler. Export it from the job's module as `handler`. */
  get handler(): JobHandler {
    this.#handler ??= createTaskHandler(this.definition)
    return this.#handler
  }

  /**
   * Adds a step: a function with its own retries and timeout.
   * @param id kebab-case; the name of the state, and the key of its output in later steps' `steps`
   * @param run returns JSON, or bytes
   * @throws {InvalidJobError} when the id is used twice or an option cannot work.
   */
  step<const Id extends string, Output>(
    id: FreshId<Id, Taken>,
    run: StepFunction<Trigger, Steps, Output> & MustBeJson<Awaited<Output>>,
    options: StepOptions = {},
  ): Job<Trigger, Steps & Record<Id, JsonifyOutput<Awaited<Output>>>, Taken | Id> {
    return new Job(this.#with(stepWord(this.#where, id, run, options)))
  }

  /**
   * Adds branches that run at the same time. The run goes on when all are done; if one fails for good, the others
   * are abandoned and the run fails. The outputs of their steps are in `steps`, like all others.
   * @example `.parallel('checks', (branch) => [branch.step('size', checkSize), branch.step('virus', checkVirus)])`
   */
  parallel<const Id extends string, const Branches extends readonly AnyBranch[]>(
    id: FreshId<Id, Taken>,
    build: ((branch: Branch<Trigger, Steps, Taken | Id>) => Branches) & DistinctBranches<Branches>,
  ): Job<Trigger, Steps & AllOutputs<Branches>, Taken | Id | BranchIds<Branches[number]>> {
    const where = `${this.#where}, parallel "${id}"`
    checkId(id, where)
    const branches = build(new Branch<Trigger, Steps, Taken | Id>(this.#where, [])).map(
      (branch) => branch.words,
    )
    if (branches.length < 2 || branches.some((words) => words.length === 0)) {
      throw new InvalidJobError(`${where}: needs at least two branches, each with at least one word`)
    }
    return new Job(this.#with({ kind: 'parallel', id, branches }))
  }

  /** Adds a pause, at most a year long. It costs nothing while it lasts. */
  sleep<const Id extends string>(
    id: FreshId<Id, Taken>,
    duration: Duration,
  ): Job<Trigger, Steps, Taken | Id> {
    return new Job(this.#with(sleepWord(this.#where, id, duration)))
  }

  /**
   * Adds the sending of an event. No function runs for it: the selector is recorded once, when the job is defined, and
   * compiled; so it may pick values of the run and mix them with constants, and do nothing else. In particular
   * `a ? b : c` and `a ?? b` on a picked value cannot be noticed, and take the left side.
   * A repeated attempt sends the same event id, `<run name>.<id>`. The data can have 64 KiB.
   * @throws {InvalidJobError} when the selector computes.
   */
  sendEvent<const Id extends string, Sent extends EventDefinition>(
    id: FreshId<Id, Taken>,
    event: Sent,
    select: (values: SelectorValues<Trigger, Steps>) => Selectable<EventInput<Sent>>,
  ): Job<Trigger, Steps, Taken | Id> {
    return new Job(this.#with(sendEventWord(this.#where, id, event, select)))
  }

  /**
   * Adds a step that runs when a run has failed for good: a step's retries are spent, the run timed out or was
   * stopped. It may run more than once, so it must be safe to repeat. It does not run for an event that the trigger's
   * schema refuses, because that is found before anything is done. All `onFailure` steps with their retries must be done
   * within an hour.
   */
  onFailure<const Id extends string, Output>(
    id: FreshId<Id, Taken>,
    run: ((context: FailureContext<TriggerEvent<Trigger>, Steps, Taken>) => Promise<Output> | Output) &
      MustBeJson<Awaited<Output>>,
    options: StepOptions = {},
  ): JobWithOnFailure<Trigger, Steps & Record<Id, JsonifyOutput<Awaited<Output>>>, Taken | Id> {
    const step = stepWord(this.#where, id, run, options)
    return new Job({ ...this.definition, onFailure: [...this.definition.onFailure, step] })
  }

  #with(word: Word): JobDefinition {
    return { ...this.definition, words: [...this.definition.words, word] }
  }
}

type AllOutputs<Branches extends readonly AnyBranch[]> = Branches extends readonly [
  infer First extends AnyBranch,
  ...infer Rest extends readonly AnyBranch[],
]
  ? BranchOutputs<First> & AllOutputs<Rest>
  : {}

function checkUnique(definition: JobDefinition, where: string): void {
  const seen = new Set<string>()
  for (const { id, kind } of [...flattenWords(definition.words), ...definition.onFailure]) {
    if (seen.has(id)) {
      throw new InvalidJobError(
        `${where}, ${kind} "${id}": the id is used twice. Ids are unique within a job`,
      )
    }
    seen.add(id)
  }
}
