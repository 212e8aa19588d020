import type { JsonObject, JsonValue } from '../../../json.ts'
import type { StateMachineType, StatesBlock } from '../definition/state-machine-definition.ts'
import type { Cancellation } from './cancellation.ts'
import type { ExecutionIdentity } from './frame.ts'

/** Runs the items of a distributed Map, each as an execution of its own. */
export interface MapRunPort {
  start(options: MapRunOptions): MapRunHandle
  /** Opens a Map run again, for the `redriveCount`-th time. */
  redrive(arn: string, redriveCount: number, options: MapRunOptions): MapRunHandle
}

/** What is known of a Map run when it begins. */
export interface MapRunOptions {
  readonly parent: ExecutionIdentity
  readonly label: string
  readonly maxConcurrency: number
  readonly toleratedFailureCount: number
  readonly toleratedFailurePercentage: number
}

export interface MapRunHandle {
  readonly arn: string
  /** Tells which children there are, with those that are done already. */
  plan(children: readonly ChildProgress[]): void
  /** Runs a child execution, or goes on with one that did not succeed before. Resolves when it is closed. */
  runChild(child: ChildExecution): Promise<ChildOutcome>
  /** @param isWritten whether the results got to where they belong */
  finish(status: 'SUCCEEDED' | 'FAILED' | 'ABORTED', isWritten: boolean): void
}

export interface ChildExecution {
  readonly block: StatesBlock
  readonly type: StateMachineType
  readonly progress: ChildProgress
  readonly cancellation: Cancellation
}

/** How far a Map run has come. A redrive goes on from it. */
export interface MapRunProgress {
  readonly arn: string
  readonly redriveCount: number
  /** Absent as long as its items are not known. */
  children?: readonly ChildProgress[]
  /** The files in S3 with what succeeded, of all attempts. */
  files: readonly ResultFile[]
  /** The error that it failed with. */
  error?: string
}

/** An entry of the manifest that a ResultWriter writes. */
export interface ResultFile {
  readonly Key: string
  readonly Size: number
}

/** A child execution that is to be, is or was. */
export interface ChildProgress {
  readonly input: { readonly value: JsonValue }
  /** `$states.context.Map` of the child. */
  readonly context: JsonObject
  /** On how many of the Map's items it works. */
  readonly items: number
  /** Set when it is started. */
  arn?: string
  /** Set when it is closed. */
  outcome?: ChildOutcome
  /** Set when one of the files tells of its success. */
  isWritten?: boolean
}

/** How a child execution ended. Dates are milliseconds since 1970. */
export interface ChildOutcome {
  readonly arn: string
  readonly name: string
  readonly type: StateMachineType
  readonly stateMachineArn: string
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'
  readonly startDate: number
  readonly stopDate: number
  readonly redriveCount: number
  readonly redriveDate?: number
  readonly output?: { readonly value: JsonValue }
  readonly error?: string
  readonly cause?: string
}
