import { noBody } from '../body.ts'
import type { Route } from '../route.ts'
import { runDetailSchema } from '../run-schemas.ts'
import { NO_OPERATOR } from './parts/no-operator.ts'
import { nothing } from './parts/nothing.ts'
import { RUN_NOT_FOUND, runParams } from './parts/run-name.ts'

/** `GET /runs/{job}/{run}` */
export const getRunRoute = {
  id: 'get-run',
  method: 'GET',
  path: '/runs/{job}/{run}',
  entry: 'lambdas/api/get-run.ts',
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
