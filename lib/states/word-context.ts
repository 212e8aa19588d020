import type { State } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import type { CatchProps, IChainable, INextable, RetryProps } from 'aws-cdk-lib/aws-stepfunctions'
import type { JobDefinition } from '../../lambdas/job/job-definition.ts'
import type { CompileJobProps } from './compile-job.ts'

/** Where a word is compiled: what it can refer to, and where it goes when it fails. */
export interface WordContext {
  /** Owns the states. */
  readonly scope: Construct
  readonly definition: JobDefinition
  readonly props: CompileJobProps
  /** The largest output that travels inline, in bytes of JSON. */
  readonly inlineBytes: number
  /** Variables that hold the outputs of the steps before this one, by step id. */
  readonly visible: ReadonlyMap<string, string>
  /** The variable for a step's output. */
  variable(stepId: string): string
  /** Gives a state its catchers. */
  catchFailures(state: CatchingState, wordId: string): void
}

/** A state that may fail and be caught. */
export type CatchingState = State & {
  addCatch(handler: IChainable, props?: CatchProps): unknown
  addRetry(props?: RetryProps): unknown
}

/** A state that others can follow. */
export type NextableState = State & INextable
