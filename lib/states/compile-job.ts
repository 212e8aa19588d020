import type { Duration } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import type { JobDefinition, StepWord } from '../../lambdas/job/job-definition.ts'

/** What a job's states refer to. */
export interface CompileJobProps {
  /** The function that runs a step. Called for each step and each onFailure step; see {@link jobFunctions}. */
  readonly functionFor: (step: StepWord) => IFunction
  /** Holds the claims of runs and the marks of clean-ups. */
  readonly runsTable: ITable
  /** Where `sendEvent` puts events. Needed only by jobs that send some. */
  readonly eventBus?: IEventBus
}

/** One machine's content: give all of it to `new StateMachine`, with `queryLanguage: QueryLanguage.JSONATA`. */
export interface CompiledMachine {
  /** For `DefinitionBody.fromChainable`. */
  readonly chain: IChainable
  /** The machine's own timeout. */
  readonly timeout: Duration
}

/** The machines that a job becomes. */
export interface CompiledJob {
  /** The job itself. Started with an event of the bus (its `detail` is the event), or by the API (see `RunInput`). */
  readonly run: CompiledMachine
  /**
   * Runs the `onFailure` steps for runs that ended where no Catch could see it (timed out, stopped, runtime errors).
   * Started with an `aws.states` execution status event of the job's machine, statuses FAILED, TIMED_OUT and ABORTED,
   * or with the same shape by the sweeper. Absent when the job has no `onFailure`.
   */
  readonly onFailure?: CompiledMachine
}

/**
 * Compiles a job to Step Functions states (JSONata, Standard), as DESIGN §4 describes.
 *
 * The states bring their permissions along: the machine's role may invoke exactly the functions of its steps, put
 * items into `runsTable`, and put events on `eventBus` if it sends some.
 *
 * @param scope owns the states; used once per job.
 * @throws {InvalidJobError} when the job cannot be compiled; the message names job, word and remedy.
 */
export declare function compileJob(
  scope: Construct,
  definition: JobDefinition,
  props: CompileJobProps,
): CompiledJob
