import { Choice, Condition, type IChainable, Succeed } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import type { JobDefinition } from '../../lambdas/job/job-definition.ts'
import { RunUndoneError, undoneMessage } from '../../lambdas/job/run-undone-error.ts'
import { expression, literal, object } from './jsonata.ts'

const CONTEXT = '$states.context.Execution.RedriveCount'

/** How often this execution was redriven, as JSONata. */
export const REDRIVE_COUNT = `($exists(${CONTEXT}) ? ${CONTEXT} : 0)`

/** Whether this execution was redriven, as JSONata. */
const IS_REDRIVEN = `${REDRIVE_COUNT} > 0`

/**
 * JSONata that fails in a redriven execution, for words that run no code of ours.
 * @param where names job and word, for the error
 * @param value what it evaluates to otherwise
 */
export function refuseRedrive(where: string, value: string): string {
  return `${IS_REDRIVEN} ? $error(${literal(`RunUndoneError: ${undoneMessage(where)}`)}) : (${value})`
}

/** Whether a job with onFailure steps could be redriven to its end without a word that refuses: its last one refuses nothing. */
export function endsUnasked({ words, onFailure }: JobDefinition): boolean {
  const last = words.at(-1)?.kind
  return onFailure.length > 0 && (last === 'sleep' || last === 'parallel')
}

/** The end of a job whose last word lets a redrive pass: leads an execution that was redriven to where failures go. */
export function compileCheckRedrive(scope: Construct, { id }: JobDefinition, failed: IChainable): Choice {
  const { name, message } = new RunUndoneError(`job "${id}"`)
  const failure = { step: 'null', error: literal(name), cause: literal(message), attempts: '0' }
  return Choice.jsonata(scope, 'check-redrive')
    .when(Condition.jsonata(expression(IS_REDRIVEN)), failed, {
      assign: { failure: expression(object(failure)) },
    })
    .otherwise(Succeed.jsonata(scope, 'run-finished'))
}
