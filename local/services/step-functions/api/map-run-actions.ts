import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import { action, toSeconds } from './action.ts'
import type { Action } from './action.ts'
import { paginate, pagingSchema } from './paging.ts'

const describeMapRun = action(z.object({ mapRunArn: z.string() }), (engine, { mapRunArn }) => {
  const run = engine.mapRuns.all.find(({ arn }) => arn === mapRunArn)
  if (!run) throw new AwsError('ResourceNotFound', `Map Run Does Not Exist: '${mapRunArn}'`)
  return {
    mapRunArn,
    executionArn: run.executionArn,
    status: run.status,
    startDate: toSeconds(run.startDate),
    ...(run.stopDate !== undefined && { stopDate: toSeconds(run.stopDate) }),
    maxConcurrency: run.maxConcurrency,
    toleratedFailurePercentage: run.toleratedFailurePercentage,
    toleratedFailureCount: run.toleratedFailureCount,
    itemCounts: { ...run.counts.items },
    executionCounts: { ...run.counts.executions },
    redriveCount: run.redriveCount,
    ...(run.redriveDate !== undefined && { redriveDate: toSeconds(run.redriveDate) }),
  }
})

const listMapRuns = action(z.object({ executionArn: z.string(), ...pagingSchema }), (engine, request) => {
  const own = engine.mapRuns.all
    .filter(({ executionArn }) => executionArn === request.executionArn)
    .toReversed()
  const { items, nextToken } = paginate(own, request, ({ arn }) => arn)
  return {
    mapRuns: items.map((run) => ({
      executionArn: run.executionArn,
      mapRunArn: run.arn,
      stateMachineArn: run.stateMachineArn,
      startDate: toSeconds(run.startDate),
      ...(run.stopDate !== undefined && { stopDate: toSeconds(run.stopDate) }),
    })),
    ...(nextToken !== undefined && { nextToken }),
  }
})

/** The API's actions on the runs of distributed Maps. */
export const mapRunActions: Readonly<Record<string, Action>> = {
  DescribeMapRun: describeMapRun,
  ListMapRuns: listMapRuns,
}
