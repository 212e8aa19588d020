import { Duration } from 'aws-cdk-lib/core'
import { TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions'
import { toSeconds } from '../../lambdas/job/duration.ts'
import type { StepWord } from '../../lambdas/job/job-definition.ts'
import { DEFAULT_STEP_TIMEOUT } from '../../lambdas/job/limits.ts'
import { retryPolicy } from '../../lambdas/job/retry-policy.ts'
import { PARSED_EVENT } from './check-event.ts'
import { InvokeFunction } from './invoke-function.ts'
import { expression, literal, object } from './jsonata.ts'
import { REDRIVE_COUNT } from './redrive.ts'
import { addStepRetries } from './retry.ts'
import type { WordContext } from './word-context.ts'

/** The output of the step's function, where `$states.result` is the answer of `lambda:invoke`. */
export const STEP_RESULT = '$states.result.Payload.output'

/** Settings of a step's state that depend on where it stands. */
export interface StepPlace {
  /** The state's output, as JSONata. Default: the step's output. */
  readonly output?: string
  /** The step checks the event for the words after it: its function answers with the parsed one as well. */
  readonly parsesEvent?: boolean
  /** An onFailure step: it is told the failure, sees what outputs there are, and is never supplied. */
  readonly afterFailure?: boolean
}

/** Compiles a step: one Task state, whose output goes to a variable. */
export function compileStep(step: StepWord, context: WordContext, place: StepPlace = {}): InvokeFunction {
  const { definition, props, scope } = context
  const where = `job "${definition.id}", step "${step.id}", option timeout`
  const state = new InvokeFunction(scope, step.id, {
    lambdaFunction: props.functionFor(step.id),
    payload: TaskInput.fromObject({
      ...payload(step, context, place.afterFailure === true),
      ...(place.parsesEvent === true && { returnEvent: true }),
    }),
    taskTimeout: Timeout.duration(
      Duration.seconds(toSeconds(step.options.timeout ?? DEFAULT_STEP_TIMEOUT, where)),
    ),
    outputs: expression(place.output ?? STEP_RESULT),
    assign: {
      [context.variable(step.id)]: expression(STEP_RESULT),
      ...(place.parsesEvent === true && { event: expression(PARSED_EVENT) }),
    },
  })
  addStepRetries(state, retryPolicy(definition, step.options.retries))
  context.catchFailures(state, step.id)
  return state
}

/** What `lambdas/runtime/task-payload.ts` reads. */
function payload(step: StepWord, context: WordContext, afterFailure: boolean) {
  return {
    job: context.definition.id,
    step: step.id,
    attempt: expression('$states.context.State.RetryCount'),
    run: expression('$run'),
    event: expression('$event'),
    steps: afterFailure ? existingOutputs(context) : outputs(context),
    // `output` is left out when nothing is supplied for this step: an object drops what has no value.
    supplied: afterFailure ? {} : expression(object({ output: `$lookup($supplied, ${literal(step.id)})` })),
    limits: { inlineBytes: context.inlineBytes },
    ...(afterFailure ? { failure: expression('$failure') } : { redriveCount: expression(REDRIVE_COUNT) }),
  }
}

function outputs({ visible }: WordContext): Record<string, string> {
  return Object.fromEntries([...visible].map(([id, variable]) => [id, expression(`$${variable}`)]))
}

/** After a failure some variables were never assigned: an object constructor drops those, single fields would fail. */
function existingOutputs({ visible }: WordContext): string | Record<string, never> {
  if (visible.size === 0) return {}
  return expression(object(Object.fromEntries([...visible].map(([id, variable]) => [id, `$${variable}`]))))
}
