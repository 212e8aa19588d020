import { Duration } from 'aws-cdk-lib/core'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Fail, type IChainable, Succeed } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import type { JobDefinition, Word } from '../../lambdas/job/job-definition.ts'
import { hasEventCheck, selectsEvent } from '../../lambdas/job/event-check.ts'
import { jobTimeoutSeconds } from '../../lambdas/job/job-duration.ts'
import { stepWords } from '../../lambdas/job/words.ts'
import { compileCheckEvent } from './check-event.ts'
import {
  CLEANER_LEASE_SECONDS,
  compileClaimCleanUp,
  compileGiveUp,
  FAILED_REDRIVE_COUNT,
} from './claim-clean-up.ts'
import { compileClaim } from './claim.ts'
import { compileCleanUp, hasCleanUp } from './clean-up.ts'
import { parallelFailure, wordFailure } from './failure.ts'
import { checkLimits, inlineBytes } from './job-limits.ts'
import { expression } from './jsonata.ts'
import { compileParallel } from './parallel.ts'
import { compileCheckRedrive, endsUnasked, REDRIVE_COUNT } from './redrive.ts'
import { compileSendEvent } from './send-event.ts'
import { compileSleep } from './sleep.ts'
import { compileStep } from './step.ts'
import { nameVariables } from './variables.ts'
import type { CatchingState, NextableState, WordContext } from './word-context.ts'

/** What a job's states refer to. */
export interface CompileJobProps {
  /**
   * The function that runs a step. Called with the ids of all steps and onFailure steps, and with `check-event` where a
   * state of its own checks the event; see `jobFunctions`.
   */
  readonly functionFor: (stepId: string) => IFunction
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
 * items into `runsTable` (and check conditions and release leases there), and put events on `eventBus` if it sends some.
 *
 * @param scope owns the states; used once per job.
 * @throws {InvalidJobError} when the job cannot be compiled; the message names job, word and remedy.
 */
export function compileJob(scope: Construct, definition: JobDefinition, props: CompileJobProps): CompiledJob {
  checkLimits(definition)
  const variables = nameVariables(definition)
  const base = {
    definition,
    props,
    inlineBytes: inlineBytes(definition),
    visible: new Map<string, string>(),
    variable: (stepId: string) => variables.get(stepId) ?? stepId,
  }
  const run = compileRun(new Construct(scope, 'run'), base)
  if (!hasCleanUp(definition)) return { run }
  return { run, onFailure: compileOnFailure(new Construct(scope, 'on-failure'), base) }
}

type Base = Omit<WordContext, 'scope' | 'catchFailures'>

function compileRun(scope: Construct, base: Base): CompiledMachine {
  const claim = compileClaim(scope, base.definition, base.props.runsTable)
  const failures = compileFailures(scope, base)
  const visible = new Map<string, string>()
  let last: NextableState = claim
  if (hasEventCheck(base.definition)) {
    last = compileCheckEvent({ ...base, scope, catchFailures: catching(failures, { begins: true }) })
    claim.next(last)
  }
  for (const [index, word] of base.definition.words.entries()) {
    const begins = index === 0 && word.kind === 'step'
    const context: WordContext = {
      ...base,
      scope,
      visible: new Map(visible),
      catchFailures: catching(failures, { begins, inBranches: word.kind === 'parallel' }),
    }
    const state = compileWord(word, context, begins && selectsEvent(base.definition.words))
    last.next(state)
    last = state
    for (const { id } of stepWords([word])) visible.set(id, base.variable(id))
  }
  if (endsUnasked(base.definition)) last.next(compileCheckRedrive(scope, base.definition, failures.failed))
  return { chain: claim, timeout: Duration.seconds(jobTimeoutSeconds(base.definition)) }
}

/**
 * Gives a state of the run its catchers.
 * @param place.begins nothing was done before the state, so a refused event leads past the onFailure steps. Later, it is
 * a failure like any other: what was done is cleaned up.
 * @param place.inBranches the failure may be one of a branch
 */
function catching(
  { failed, refusedEvent }: ReturnType<typeof compileFailures>,
  { begins, inBranches = false }: { readonly begins: boolean; readonly inBranches?: boolean },
): WordContext['catchFailures'] {
  return (state, wordId) => {
    const assign = { failure: inBranches ? parallelFailure(wordId) : wordFailure(wordId) }
    if (begins) state.addCatch(refusedEvent, { errors: ['InvalidEventError'], assign })
    state.addCatch(failed, { errors: ['States.DataLimitExceeded'], assign })
    state.addCatch(failed, { errors: ['States.ALL'], assign })
  }
}

function compileWord(word: Word, context: WordContext, parsesEvent: boolean): NextableState {
  switch (word.kind) {
    case 'step':
      return compileStep(word, context, { parsesEvent })
    case 'parallel':
      return compileParallel(word, context)
    case 'sleep':
      return compileSleep(word, context)
    case 'sendEvent':
      return compileSendEvent(word, context)
    default:
      return word satisfies never
  }
}

/** Where failing words lead: for good through the onFailure steps, for a refused event past them. */
function compileFailures(scope: Construct, base: Base) {
  const fail = Fail.jsonata(scope, 'failed', {
    error: expression('$failure.error'),
    cause: expression('$failure.cause'),
  })
  if (!hasCleanUp(base.definition)) return { failed: fail, refusedEvent: fail }
  const context = {
    ...base,
    scope,
    visible: new Map(stepWords(base.definition.words).map(({ id }) => [id, base.variable(id)])),
    // Without the mark: the machine beside this one will try again. The run's own error stays the one that is told.
    catchFailures: (state: CatchingState) => void state.addCatch(fail, { errors: ['States.ALL'] }),
  }
  const cleanUp = compileCleanUp(context, REDRIVE_COUNT)
  cleanUp.mark.addCatch(fail, { errors: ['States.ALL'] })
  cleanUp.mark.next(fail)
  // Marked too, so that nobody cleans up after a run that did nothing.
  return { failed: cleanUp.first, refusedEvent: cleanUp.mark }
}

function compileOnFailure(scope: Construct, base: Base): CompiledMachine {
  const { first, claimed } = compileClaimCleanUp(scope, base.definition.id, base.props.runsTable)
  // A clean-up that fails for good fails the execution: alarms see it, and the sweeper tries again.
  const giveUp = compileGiveUp(scope, base.definition.id, base.props.runsTable)
  const cleanUp = compileCleanUp({ ...base, scope, catchFailures: giveUp }, FAILED_REDRIVE_COUNT)
  giveUp(cleanUp.mark)
  claimed.next(cleanUp.first)
  cleanUp.mark.next(Succeed.jsonata(scope, 'cleaned', { outputs: { cleaned: true } }))
  return { chain: first, timeout: Duration.seconds(CLEANER_LEASE_SECONDS) }
}
