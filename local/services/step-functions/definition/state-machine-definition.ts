import type { Template } from '../jsonata/template.ts'
import type { TaskResource } from './task-resource.ts'

/** `STANDARD` keeps history and runs up to a year; `EXPRESS` keeps nothing and runs up to five minutes. */
export type StateMachineType = 'STANDARD' | 'EXPRESS'

/** A definition, checked and with every expression compiled. */
export interface StateMachineDefinition extends StatesBlock {
  readonly comment?: string
  /** Ends the execution as `TIMED_OUT`; absent means a year. */
  readonly timeoutSeconds?: number
}

/** A set of states that lead from one to the next: a machine, a branch, an item processor. */
export interface StatesBlock {
  readonly startAt: string
  readonly states: ReadonlyMap<string, State>
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState

/** `Assign`: each variable's own template, all evaluated against the scope as it was on entry. */
export interface Assignments {
  readonly names: readonly string[]
  readonly template: Template
}

interface NamedState {
  readonly name: string
  readonly output?: Template
  readonly assign?: Assignments
}

interface TransitionState extends NamedState {
  /** Absent: the state ends its block. */
  readonly next?: string
}

export interface PassState extends TransitionState {
  readonly type: 'Pass'
}

export interface SucceedState extends NamedState {
  readonly type: 'Succeed'
}

export interface FailState {
  readonly type: 'Fail'
  readonly name: string
  readonly error?: Template
  readonly cause?: Template
}

export interface WaitState extends TransitionState {
  readonly type: 'Wait'
  readonly seconds?: Template
  readonly timestamp?: Template
}

export interface ChoiceState extends NamedState {
  readonly type: 'Choice'
  readonly choices: readonly ChoiceRule[]
  readonly defaultNext?: string
}

export interface ChoiceRule {
  readonly condition: Template
  readonly next: string
  readonly output?: Template
  readonly assign?: Assignments
}

/** What Task, Parallel and Map have in common: they can fail and be told what to do then. */
export interface FallibleState extends TransitionState {
  readonly retry: readonly Retrier[]
  readonly catch: readonly Catcher[]
}

export interface Retrier {
  readonly errorEquals: readonly string[]
  readonly intervalSeconds: number
  readonly maxAttempts: number
  readonly backoffRate: number
  readonly maxDelaySeconds?: number
  readonly jitter: 'NONE' | 'FULL'
}

export interface Catcher {
  readonly errorEquals: readonly string[]
  readonly next: string
  readonly output?: Template
  readonly assign?: Assignments
}

export interface TaskState extends FallibleState {
  readonly type: 'Task'
  readonly resource: TaskResource
  readonly arguments?: Template
  readonly credentials?: Template
  readonly timeoutSeconds?: Template
  readonly heartbeatSeconds?: Template
}

export interface ParallelState extends FallibleState {
  readonly type: 'Parallel'
  readonly arguments?: Template
  readonly branches: readonly StatesBlock[]
}

export interface MapState extends FallibleState {
  readonly type: 'Map'
  readonly items?: Template
  readonly itemSelector?: Template
  readonly maxConcurrency?: Template
  readonly toleratedFailureCount?: Template
  readonly toleratedFailurePercentage?: Template
  readonly processor: StatesBlock
  /** Absent: the items run inline, as a part of this execution. */
  readonly distributed?: DistributedMap
}

/** What only a Map in `DISTRIBUTED` mode has. */
export interface DistributedMap {
  readonly executionType: StateMachineType
  readonly label?: string
  readonly reader?: ItemReader
  readonly batcher?: ItemBatcher
  readonly writer?: ResultWriter
}

export interface ItemReader {
  readonly action: 'getObject' | 'listObjectsV2'
  readonly arguments: Template
  readonly inputType: 'JSON' | 'JSONL' | 'CSV'
  /** Set for CSV. */
  readonly csv?: CsvFormat
  readonly maxItems?: Template
}

/** How a delimited text is read. */
export interface CsvFormat {
  /** Absent: the first row holds them. */
  readonly headers?: readonly string[]
  /** One character. */
  readonly delimiter: string
}

export interface ItemBatcher {
  readonly maxItemsPerBatch?: Template
  readonly maxInputBytesPerBatch?: Template
  readonly batchInput?: Template
}

/** In which form the children's results are handed on. */
export interface ResultWriter {
  /** Where in S3 they are written to; absent: they are the state's result itself. */
  readonly arguments?: Template
  /** NONE: with all that is known of the child; COMPACT: its output; FLATTEN: its output, lists one by one. */
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN'
  readonly outputType: 'JSON' | 'JSONL'
}
