import * as z from 'zod/mini'

import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { runStatusSchema } from '../run-schemas.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { RUN_NOT_FOUND, runParams } from './run-name.ts'

/** `POST /runs/{job}/{run}/stop` */
export const stopRunRoute = {
  id: 'stop-run',
  method: 'POST',
  path: '/runs/{job}/{run}/stop',
  entry: 'lambdas/platform/runs/api/stop-run.ts',
  scope: 'operator',
  summary: 'Stops a run; its onFailure steps then clean up',
  repeated: 'Sent again, it is refused with 409: the run has ended.',
  params: runParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    202: { description: 'Stopped.', schema: z.object({ run: z.string(), status: runStatusSchema() }) },
    403: NO_OPERATOR,
    404: RUN_NOT_FOUND,
    409: { description: 'It has ended: `status` says how.' },
  }),
} as const satisfies Route
