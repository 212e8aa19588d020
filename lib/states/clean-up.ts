import { DynamoAttributeValue, DynamoPutItem } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import type { JobDefinition } from '../../lambdas/job/job-definition.ts'
import { MARK_SECONDS } from '../../lambdas/job/lifetimes.ts'
import { cleanedPrefix } from '../../lambdas/job/run-keys.ts'
import { expiresAfter } from './claim.ts'
import { expression, literal } from './jsonata.ts'
import { addTableRetries } from './retry.ts'
import { compileStep } from './step.ts'
import type { NextableState, WordContext } from './word-context.ts'

/** The onFailure steps of a job and the mark after them. */
export interface CleanUp {
  readonly first: NextableState
  /** Says that the run is cleaned up; what comes after it is open. */
  readonly mark: DynamoPutItem
}

/**
 * Compiles the onFailure steps, one after the other, and `mark-cleaned`. There must be at least one.
 * @param redriveCount JSONata: how often the failed run had been redriven when it failed
 */
export function compileCleanUp(context: WordContext, redriveCount: string): CleanUp {
  const mark = compileMark(context, redriveCount)
  const visible = new Map(context.visible)
  let first: NextableState | undefined
  let last: NextableState | undefined
  for (const step of context.definition.onFailure) {
    const state = compileStep(step, { ...context, visible: new Map(visible) }, { afterFailure: true })
    last?.next(state)
    first ??= state
    last = state
    visible.set(step.id, context.variable(step.id))
  }
  last?.next(mark)
  return { first: first ?? mark, mark }
}

/** Whether the job has anything to clean up. */
export function hasCleanUp(definition: JobDefinition): boolean {
  return definition.onFailure.length > 0
}

/**
 * JSONata for the key of a mark or a lease of a failure of `$run`.
 * @param prefix `cleanedPrefix` or `cleanerPrefix` of the job
 * @param redriveCount JSONata, as for {@link compileCleanUp}
 */
export function failureKeyOf(prefix: string, redriveCount: string): string {
  return `${literal(prefix)} & $run.name & "#" & $string(${redriveCount})`
}

/** Idempotent: a run may be cleaned up twice. */
function compileMark({ scope, definition, props }: WordContext, redriveCount: string): DynamoPutItem {
  const mark = DynamoPutItem.jsonata(scope, 'mark-cleaned', {
    table: props.runsTable,
    item: {
      pk: DynamoAttributeValue.fromString(
        expression(failureKeyOf(cleanedPrefix(definition.id), redriveCount)),
      ),
      run: DynamoAttributeValue.fromString(expression('$run.id')),
      cleanedAt: DynamoAttributeValue.fromString(expression('$states.context.State.EnteredTime')),
      expiresAt: DynamoAttributeValue.numberFromString(expression(expiresAfter(MARK_SECONDS))),
    },
  })
  addTableRetries(mark, [])
  return mark
}
