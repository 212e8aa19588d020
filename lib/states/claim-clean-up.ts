import { Duration } from 'aws-cdk-lib/core'
import { Choice, Condition, Fail, JitterType, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions'
import { CallAwsService, DynamoAttributeValue, DynamoDeleteItem } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { cleanedPrefix, cleanerPrefix } from '../../lambdas/job/run-keys.ts'
import { claimKeyOf, ENTERED_AT, eventOf, expiresAfter } from './claim.ts'
import { failureKeyOf } from './clean-up.ts'
import { MAX_CAUSE_LENGTH, wordFailure } from './failure.ts'
import { expression, object } from './jsonata.ts'
import { addTableRetries } from './retry.ts'
import type { CatchingState, NextableState } from './word-context.ts'

/** How long one execution has a clean-up for itself, in seconds. Also the timeout of the machine that does it. */
export const CLEANER_LEASE_SECONDS = 3600

/** The aws-sdk integration writes the service's name in this case; the optimized one writes `DynamoDB`. */
const REFUSED = 'DynamoDb.TransactionCanceledException'
/** How often a refused transaction is tried again: up to 1, 2 and 4 seconds later. */
const REFUSED_ATTEMPTS = 3
/** The lease is not ours: it expired, and another execution has it. */
const LOST = 'DynamoDB.ConditionalCheckFailedException'

const DETAIL = '$states.input.detail'

/** JSONata: how often the failed run had been redriven when it failed. */
export const FAILED_REDRIVE_COUNT = '$redriveCount'

/**
 * The start of a clean-up from outside: reads which run ended, from the status event, and claims its clean-up.
 *
 * One transaction, so that nothing can come between: the failed run has the claim on its event or nobody has (or else
 * it would clean up after a healthy run with the same event), it was not cleaned up before, and no other execution is
 * at it. When the transaction is refused again and again, there is nothing to do.
 * @returns the first state, and the one to go on from
 */
export function compileClaimCleanUp(scope: Construct, jobId: string, runsTable: ITable) {
  const read = compileReadRun(scope, jobId)
  const claim = CallAwsService.jsonata(scope, 'claim-clean-up', {
    service: 'dynamodb',
    action: 'transactWriteItems',
    parameters: { TransactItems: transactItems(jobId, runsTable.tableName) },
    iamResources: [runsTable.tableArn],
    iamAction: 'dynamodb:PutItem',
    additionalIamStatements: [
      new PolicyStatement({ actions: ['dynamodb:ConditionCheckItem'], resources: [runsTable.tableArn] }),
    ],
  })
  // The same name is for conflicts with other writes and for throttling, which pass; a true refusal comes again.
  claim.addRetry({
    errors: [REFUSED],
    interval: Duration.seconds(1),
    maxAttempts: REFUSED_ATTEMPTS,
    backoffRate: 2,
    jitterStrategy: JitterType.FULL,
  })
  addTableRetries(claim, [])
  const nothing = Succeed.jsonata(scope, 'nothing-to-clean', { outputs: { cleaned: false } })
  claim.addCatch(nothing, { errors: [REFUSED] })
  read.next(claim)
  const first = compileCheckInput(scope, { read, nothing })
  const claimed: NextableState = claim
  return { first, claimed }
}

/**
 * A run that refused its event has done nothing; it is marked, but when it is redriven it fails again, and that failure
 * has no mark. Without the run's input nothing can be rebuilt. Asked before the lease is taken, so that the sweeper can come.
 */
function compileCheckInput(
  scope: Construct,
  { read, nothing }: { readonly read: Pass; readonly nothing: Succeed },
): Choice {
  const missing = Fail.jsonata(scope, 'input-missing', {
    error: 'InputMissingError',
    cause:
      'The status event does not carry the input of the run, so its clean-up cannot know what to clean up. EventBridge leaves out inputs that are very long: the sweeper will start this machine again with the whole input.',
  })
  return Choice.jsonata(scope, 'check-input')
    .when(Condition.jsonata(expression(`${DETAIL}.error = "InvalidEventError"`)), nothing)
    .when(Condition.jsonata(expression(`$type(${DETAIL}.input) = "string"`)), read)
    .otherwise(missing)
}

/**
 * The end of a clean-up that failed for good: gives the lease back, so that the sweeper need not wait until it expires,
 * and fails with the error of the clean-up. When even that fails, the lease expires.
 * @returns gives a state its catcher
 */
export function compileGiveUp(
  scope: Construct,
  jobId: string,
  runsTable: ITable,
): (state: CatchingState) => void {
  const release = DynamoDeleteItem.jsonata(scope, 'release-lease', {
    table: runsTable,
    key: { pk: DynamoAttributeValue.fromString(expression(leaseKeyOf(jobId))) },
    conditionExpression: '#run = :me',
    expressionAttributeNames: { '#run': 'run' },
    expressionAttributeValues: {
      ':me': DynamoAttributeValue.fromString(expression('$states.context.Execution.Id')),
    },
  })
  addTableRetries(release, [LOST])
  const failed = Fail.jsonata(scope, 'clean-up-failed', {
    error: expression('$cleanUpFailure.error'),
    cause: expression('$cleanUpFailure.cause'),
  })
  release.addCatch(failed, { errors: ['States.ALL'] })
  release.next(failed)
  return (state) => {
    const assign = { cleanUpFailure: wordFailure(state.id) }
    state.addCatch(release, { errors: ['States.DataLimitExceeded'], assign })
    state.addCatch(release, { errors: ['States.ALL'], assign })
  }
}

/** Rebuilds the variables that the failed run had, from the run's input, which the status event carries as text. */
function compileReadRun(scope: Construct, jobId: string): Pass {
  return Pass.jsonata(scope, 'read-run', {
    assign: {
      event: expression(`($input := $parse(${DETAIL}.input); ${eventOf('$input')})`),
      run: expression(
        `($input := $parse(${DETAIL}.input); ${object({
          id: `${DETAIL}.executionArn`,
          name: `${DETAIL}.name`,
          startedAt: `$type(${DETAIL}.startDate) = "number" ? $fromMillis(${DETAIL}.startDate) : $states.context.Execution.StartTime`,
          claim: claimKeyOf(jobId, '$input', `${DETAIL}.name`),
          rerunOf: '$input.rerun.of',
          replay: '$input.`replay-name`',
        })})`,
      ),
      redriveCount: expression(`$type(${DETAIL}.redriveCount) = "number" ? ${DETAIL}.redriveCount : 0`),
      failure: expression(readFailure()),
    },
  })
}

/**
 * The failure as the onFailure steps see it. A run that was stopped is told as `ABORTED`, whatever error was given to
 * StopExecution: that is free text of whoever stopped it, and goes into the message.
 */
function readFailure(): string {
  const hasError = `$type(${DETAIL}.error) = "string"`
  const isAborted = `${DETAIL}.status = "ABORTED"`
  const cause = `($type(${DETAIL}.cause) = "string" ? ${DETAIL}.cause : "")`
  return object({
    step: 'null',
    error: `${hasError} and ${DETAIL}.status != "ABORTED" ? ${DETAIL}.error : ${DETAIL}.status`,
    cause: `$substring((${hasError} and ${isAborted} ? ${DETAIL}.error & ": " : "") & ${cause}, 0, ${MAX_CAUSE_LENGTH})`,
    attempts: '0',
  })
}

function leaseKeyOf(jobId: string): string {
  return failureKeyOf(cleanerPrefix(jobId), FAILED_REDRIVE_COUNT)
}

function transactItems(jobId: string, tableName: string) {
  const me = { S: expression('$states.context.Execution.Id') }
  return [
    {
      ConditionCheck: {
        TableName: tableName,
        Key: { pk: { S: expression('$run.claim') } },
        ConditionExpression: 'attribute_not_exists(pk) OR #run = :run',
        ExpressionAttributeNames: { '#run': 'run' },
        ExpressionAttributeValues: { ':run': { S: expression('$run.id') } },
      },
    },
    {
      ConditionCheck: {
        TableName: tableName,
        Key: { pk: { S: expression(failureKeyOf(cleanedPrefix(jobId), FAILED_REDRIVE_COUNT)) } },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Put: {
        TableName: tableName,
        Item: {
          pk: { S: expression(leaseKeyOf(jobId)) },
          run: me,
          expiresAt: { N: expression(expiresAfter(CLEANER_LEASE_SECONDS)) },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #run = :me OR expiresAt < :now',
        ExpressionAttributeNames: { '#run': 'run' },
        ExpressionAttributeValues: { ':me': me, ':now': { N: expression(ENTERED_AT) } },
      },
    },
  ]
}
