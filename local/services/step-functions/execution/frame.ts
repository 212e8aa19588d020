import type { Clock } from '../../../clock.ts'
import type { JsonObject } from '../../../json.ts'
import type { Data } from '../data.ts'
import type { StateMachineType, StatesBlock } from '../definition/state-machine-definition.ts'
import type { Integrations } from '../integrations/integration.ts'
import type { Randomness } from '../randomness.ts'
import type { TaskTokens } from '../task-tokens.ts'
import type { Cancellation } from './cancellation.ts'
import type { BranchCheckpoint, Checkpoint } from './checkpoint.ts'
import type { EventDetails, History } from './history.ts'
import type { MapRunPort, MapRunProgress } from './map-run-port.ts'
import type { Variables } from './variables.ts'

/** What an execution is made of, and what it needs of the world. */
export interface Run {
  readonly execution: ExecutionIdentity
  readonly history: History
  readonly ports: RunPorts
  /** The context object without what belongs to a state. */
  readonly context: JsonObject
  /** Runs a nested block. A member of the run, since blocks run states and states run blocks. */
  readonly runBlock: RunBlock
}

/**
 * Runs the states of a block from its start, or from where a redrive continues, to one that ends it.
 * @returns the block's output
 * @throws {StateError} when a state fails and nobody catches it; {CancelledError} when the strand is stopped
 */
export type RunBlock = (frame: Frame, block: StatesBlock, input: Data, resume?: Checkpoint) => Promise<Data>

/** What expressions see in `$states.context.Execution` and `.StateMachine`. */
export interface ExecutionIdentity {
  readonly arn: string
  readonly name: string
  readonly type: StateMachineType
  readonly roleArn: string
  readonly input: Data
  /** Milliseconds since 1970. */
  readonly startDate: number
  readonly redriveCount: number
  readonly redriveDate?: number
  readonly stateMachineArn: string
  readonly stateMachineName: string
  readonly region: string
}

export interface RunPorts {
  readonly clock: Clock
  readonly randomness: Randomness
  readonly integrations: Integrations
  readonly tokens: TaskTokens
  readonly mapRuns: MapRunPort
  readonly objects: ObjectStore
}

/** S3, as far as a distributed Map reads from it and writes to it. */
export interface ObjectStore {
  get(bucket: string, key: string): Promise<string>
  put(bucket: string, key: string, body: string): Promise<void>
  list(bucket: string, prefix: string | undefined): Promise<JsonObject[]>
}

/** A strand of an execution: the machine itself, a branch, an iteration. States within one strand follow each other. */
export interface Frame {
  readonly run: Run
  readonly variables: Variables
  readonly cancellation: Cancellation
  /** `$states.context.Map` where the strand is an iteration. */
  readonly map?: JsonObject
  /** Which iteration of which Map the strand is. */
  readonly iteration?: { readonly index: number; readonly name: string }
  /** Id of the strand's newest event, which the next one follows. */
  previous: number
  /** The state that was entered and is not yet left. */
  visit?: Visit
  /** Where branches or iterations run inside the current state. */
  branches?: readonly BranchProgress[]
}

/** How far a branch or iteration has come. */
export interface BranchProgress {
  output?: Data
  frame?: Frame
  /** Taken over from before a redrive, and not begun again yet. */
  resume?: BranchCheckpoint
}

/** One visit to a state. */
export interface Visit {
  readonly state: { readonly name: string; readonly type: string }
  readonly input: Data
  readonly enteredId: number
  /** The event before the state's entry: evaluation errors on entry follow that one. */
  readonly beforeEntry: number
  readonly enteredTime: number
  retryCount: number
  /** Set for the visit that a redrive continues. */
  resume?: Checkpoint
  /** Set where the state is a distributed Map. */
  mapRun?: MapRunProgress
}

/** Writes an event of a strand, after the strand's newest. */
export function record(frame: Frame, type: string, details?: EventDetails): number {
  frame.cancellation.throwIfCancelled()
  frame.previous = frame.run.history.append(type, frame.previous, details)
  return frame.previous
}

/** Writes an event of a strand that the strand's next event does not follow. */
export function recordAside(frame: Frame, type: string, details?: EventDetails): number {
  frame.cancellation.throwIfCancelled()
  return frame.run.history.append(type, frame.previous, details)
}
