import * as z from 'zod/mini'

import type { Route } from '../../../../http/route.ts'
import { letterFailuresSchema } from './letter-failures.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { QUEUE_NOT_FOUND, queueParams } from './queue-name.ts'
import { receiptsBody } from './receipts.ts'

/** `POST /dead-letters/{queue}/discard` */
export const discardDeadLettersRoute = {
  id: 'discard-dead-letters',
  method: 'POST',
  path: '/dead-letters/{queue}/discard',
  entry: 'lambdas/platform/dead-letters/api/discard-dead-letters.ts',
  scope: 'operator',
  summary: 'Removes letters for good',
  repeated: 'Sent again, it finds the letters gone, and `failed` names them.',
  params: queueParams,
  query: nothing,
  body: receiptsBody,
  answers: () => ({
    200: {
      description: 'How many were removed; `failed` names the others with the reason.',
      schema: z.object({ discarded: z.number(), failed: letterFailuresSchema() }),
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    404: QUEUE_NOT_FOUND,
  }),
} as const satisfies Route
