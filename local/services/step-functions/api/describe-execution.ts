import type { JsonObject } from '../../../json.ts'
import type { Execution } from '../execution/execution.ts'
import { toSeconds } from './action.ts'

/** AWS redrives up to 14 days after the end. */
const REDRIVABLE_MS = 14 * 24 * 3600 * 1000

/** The answer of DescribeExecution. @param now milliseconds since 1970 */
export function describeExecution(execution: Execution, now: number): JsonObject {
  const { stopDate, output, error, cause, redriveDate } = execution
  const reason = whyNotRedrivable(execution, now)
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: toSeconds(execution.startDate),
    ...(stopDate !== undefined && { stopDate: toSeconds(stopDate) }),
    input: execution.input.text,
    inputDetails: { included: true },
    ...(output && { output: output.text, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(execution.options.mapRunArn !== undefined && { mapRunArn: execution.options.mapRunArn }),
    redriveCount: execution.redriveCount,
    ...(redriveDate !== undefined && { redriveDate: toSeconds(redriveDate) }),
    redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(reason !== undefined && { redriveStatusReason: reason }),
  }
}

/** @param now milliseconds since 1970. @returns `undefined` where it can be redriven */
export function whyNotRedrivable(execution: Execution, now: number): string | undefined {
  const { status, stopDate } = execution
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`
  if (execution.options.mapRunArn !== undefined)
    return 'Execution is a child of a Map Run and cannot be redriven'
  if (stopDate !== undefined && now - stopDate > REDRIVABLE_MS) {
    return 'Execution redrivable period exceeded'
  }
  return undefined
}
