import { Duration } from 'aws-cdk-lib/core'
import { JitterType } from 'aws-cdk-lib/aws-stepfunctions'
import { toSeconds } from '../../lambdas/job/duration.ts'
import type { Retries } from '../../lambdas/job/job-definition.ts'
import type { CatchingState } from './word-context.ts'

/** Errors that would come again: see `NonRetriableError`. An output that was too large stays too large. */
const NEVER_RETRIED = ['NonRetriableError', 'InvalidEventError', 'States.DataLimitExceeded']

/** What AWS says to repeat (dg/bp-lambda-serviceexception), and throttling, which CDK's own list lacks. */
const LAMBDA_FAULTS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
]

/** How often a fault of the platform is tried again, without using up the job's own retries. */
export const FAULT_ATTEMPTS = 6

/** Gives a step's state its retriers. The first that matches decides, so their order is the policy. */
export function addStepRetries(state: CatchingState, policy: Retries): void {
  state.addRetry({ errors: NEVER_RETRIED, maxAttempts: 0 })
  state.addRetry({
    errors: LAMBDA_FAULTS,
    interval: Duration.seconds(2),
    maxAttempts: FAULT_ATTEMPTS,
    backoffRate: 2,
    jitterStrategy: JitterType.FULL,
  })
  addPolicy(state, policy)
}

/** The last retrier: all errors, as the job says. */
export function addPolicy(state: CatchingState, { attempts, delay, factor, maxDelay }: Retries): void {
  state.addRetry({
    errors: ['States.ALL'],
    interval: Duration.seconds(toSeconds(delay, 'retries.delay')),
    maxAttempts: attempts,
    backoffRate: factor,
    ...(maxDelay === undefined
      ? {}
      : { maxDelay: Duration.seconds(toSeconds(maxDelay, 'retries.maxDelay')) }),
  })
}

/** Retries of our own writes to DynamoDB: a condition that failed is an answer, everything else a fault. */
export function addTableRetries(state: CatchingState, answers: readonly string[]): void {
  if (answers.length > 0) state.addRetry({ errors: [...answers], maxAttempts: 0 })
  state.addRetry({
    errors: ['States.ALL'],
    interval: Duration.seconds(1),
    maxAttempts: FAULT_ATTEMPTS,
    backoffRate: 2,
    jitterStrategy: JitterType.FULL,
  })
}
