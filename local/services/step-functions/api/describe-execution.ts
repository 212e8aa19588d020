import type { JsonObject } from '../../../json.ts'
import type { Execution } from '../execution/execution.ts'
import { toSeconds } from './action.ts'

/** AWS redrives up to 14 days after the end. */
const REDRIVABLE_MS = 14 * 24 * 3600 * 1000

/** The answer of DescribeExecution. @param now milliseconds since 1970 */
export function describeExecution(execution: Execution, now: number): JsonObject {
  const { stopDate, output, error, cause, redriveDate } = execution
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
    ...redriveStatus(execution, now),
  }
}

/** Whether an execution can be redriven, and if not, why. @param now milliseconds since 1970 */
export function redriveStatus(execution: Execution, now: number): JsonObject {
  const { status, options } = execution
  const isClosed = status !== 'RUNNING' && status !== 'SUCCEEDED'
  // A child is redriven with its Map run, when the parent is redriven.
  if (isClosed && options.mapRunArn !== undefined) return { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' }
  const reason = whyNotRedrivable(execution, now)
  if (reason === undefined) return { redriveStatus: 'REDRIVABLE' }
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason }
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
