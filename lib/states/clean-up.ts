import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { DynamoAttributeValue, DynamoPutItem } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import type { Construct } from 'constructs'
import type { JobDefinition } from '../../lambdas/job/job-definition.ts'
import { cleanedKey } from '../../lambdas/job/run-keys.ts'
import { ITEM_EXPIRES_AT } from './claim.ts'
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

/** Compiles the onFailure steps, one after the other, and `mark-cleaned`. There must be at least one. */
export function compileCleanUp(context: WordContext): CleanUp {
  const mark = compileMark(context.scope, context.props.runsTable)
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

/** Idempotent: a run may be cleaned up twice. */
function compileMark(scope: Construct, runsTable: ITable): DynamoPutItem {
  const mark = DynamoPutItem.jsonata(scope, 'mark-cleaned', {
    table: runsTable,
    item: {
      pk: DynamoAttributeValue.fromString(expression(`${literal(cleanedKey(''))} & $run.name`)),
      run: DynamoAttributeValue.fromString(expression('$run.id')),
      cleanedAt: DynamoAttributeValue.fromString(expression('$states.context.State.EnteredTime')),
      expiresAt: DynamoAttributeValue.numberFromString(expression(ITEM_EXPIRES_AT)),
    },
  })
  addTableRetries(mark, [])
  return mark
}
