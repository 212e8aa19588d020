import { Duration } from 'aws-cdk-lib/core'
import { TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions'
import { toSeconds } from '../../lambdas/job/duration.ts'
import { CHECK_EVENT } from '../../lambdas/job/event-check.ts'
import { DEFAULT_STEP_TIMEOUT } from '../../lambdas/job/limits.ts'
import { retryPolicy } from '../../lambdas/job/retry-policy.ts'
import { InvokeFunction } from './invoke-function.ts'
import { expression } from './jsonata.ts'
import { addStepRetries } from './retry.ts'
import type { WordContext } from './word-context.ts'

/** The event as the schema parsed it, where `$states.result` is the answer of `lambda:invoke`. */
export const PARSED_EVENT = '$states.result.Payload.event'

/**
 * Compiles the state that checks the event of a job whose first word is no step: one Task, whose function checks and
 * does nothing else. From here on the event is the parsed one.
 */
export function compileCheckEvent(context: WordContext): InvokeFunction {
  const { definition, props, scope } = context
  const state = new InvokeFunction(scope, CHECK_EVENT, {
    lambdaFunction: props.functionFor(CHECK_EVENT),
    payload: TaskInput.fromObject({
      job: definition.id,
      step: CHECK_EVENT,
      attempt: expression('$states.context.State.RetryCount'),
      run: expression('$run'),
      event: expression('$event'),
      steps: {},
      supplied: {},
      limits: { inlineBytes: context.inlineBytes },
    }),
    taskTimeout: Timeout.duration(
      Duration.seconds(toSeconds(DEFAULT_STEP_TIMEOUT, `job "${definition.id}", ${CHECK_EVENT}`)),
    ),
    outputs: {},
    assign: { event: expression(PARSED_EVENT) },
  })
  addStepRetries(state, retryPolicy(definition))
  context.catchFailures(state, CHECK_EVENT)
  return state
}
