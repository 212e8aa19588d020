import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { requestKey } from '../lambdas/job/request-key.ts'
import type { Grant } from './grant.ts'
import { leadingKeys } from './permission.ts'

/** Remember requests with an `Idempotency-Key`, and nothing else of the Runs table. */
export function requestGrant(runsTable: ITable): Grant {
  return {
    permissions: [
      {
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: [runsTable.tableArn],
        conditions: leadingKeys(requestKey('*')),
      },
    ],
    environment: { STEPLADDER_RUNS_TABLE: runsTable.tableName },
  }
}
