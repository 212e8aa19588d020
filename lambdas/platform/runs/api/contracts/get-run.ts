import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { runDetailSchema } from '../run-schemas.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { RUN_NOT_FOUND, runParams } from './run-name.ts'

/** `GET /runs/{job}/{run}` */
export const getRunRoute = {
  id: 'get-run',
  method: 'GET',
  path: '/runs/{job}/{run}',
  entry: 'lambdas/platform/runs/api/get-run.ts',
  scope: 'operator',
  summary: 'Shows one run: every state that it entered, each attempt, what it cost',
  params: runParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: { description: 'The run.', schema: runDetailSchema() },
    403: NO_OPERATOR,
    404: RUN_NOT_FOUND,
  }),
} as const satisfies Route
