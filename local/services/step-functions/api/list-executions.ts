import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'
import type { Execution } from '../execution/execution.ts'
import { action, toSeconds } from './action.ts'
import { checkArn } from './check-arn.ts'
import { paginate, pagingSchema } from './paging.ts'

/** ListExecutions: of a machine or a Map run, the newest first. */
export const listExecutions = action(
  z.object({
    stateMachineArn: z.string().optional(),
    mapRunArn: z.string().optional(),
    statusFilter: z
      .enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'])
      .optional(),
    redriveFilter: z.enum(['REDRIVEN', 'NOT_REDRIVEN']).optional(),
    ...pagingSchema,
  }),
  (engine, request) => {
    const { mapRunArn, statusFilter, redriveFilter } = request
    if ((request.stateMachineArn === undefined) === (mapRunArn === undefined)) {
      throw new AwsError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn must be given')
    }
    checkArn(request.stateMachineArn ?? mapRunArn ?? '')
    const machine =
      request.stateMachineArn === undefined ? undefined : engine.machines.get(request.stateMachineArn)
    if (!machine && !engine.mapRuns.all.some(({ arn }) => arn === mapRunArn)) {
      throw new AwsError('ResourceNotFound', `Map Run Does Not Exist: '${mapRunArn}'`)
    }
    if (machine?.type === 'EXPRESS') {
      throw new AwsError(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      )
    }
    const matching = engine.executions.newestFirst().filter((execution) => {
      const { options } = execution
      const isOwner = machine ? options.stateMachineArn === machine.arn : options.mapRunArn === mapRunArn
      if (!isOwner || (statusFilter !== undefined && execution.status !== statusFilter)) return false
      return redriveFilter === undefined || execution.redriveCount > 0 === (redriveFilter === 'REDRIVEN')
    })
    const { items, nextToken } = paginate(matching, request, ({ arn }) => arn)
    return { executions: items.map(summary), ...(nextToken !== undefined && { nextToken }) }
  },
)

function summary(execution: Execution): JsonObject {
  const { stopDate, redriveDate, options } = execution
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: toSeconds(execution.startDate),
    ...(stopDate !== undefined && { stopDate: toSeconds(stopDate) }),
    ...(options.mapRunArn !== undefined && { mapRunArn: options.mapRunArn }),
    redriveCount: execution.redriveCount,
    ...(redriveDate !== undefined && { redriveDate: toSeconds(redriveDate) }),
  }
}
