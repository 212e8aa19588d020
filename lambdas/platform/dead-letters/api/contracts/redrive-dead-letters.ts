import * as z from 'zod/mini'

import type { Route } from '../../../../http/route.ts'
import { letterFailuresSchema } from './letter-failures.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { QUEUE_NOT_FOUND, queueParams } from './queue-name.ts'
import { receiptsBody } from './receipts.ts'

/** `POST /dead-letters/{queue}/redrive` */
export const redriveDeadLettersRoute = {
  id: 'redrive-dead-letters',
  method: 'POST',
  path: '/dead-letters/{queue}/redrive',
  entry: 'lambdas/platform/dead-letters/api/redrive-dead-letters.ts',
  scope: 'operator',
  summary: 'Does again what could not be done, then removes the letters that stood for it',
  repeated: 'Sent again, it finds the letters gone, and `failed` names them; what was redriven runs once.',
  params: queueParams,
  query: nothing,
  body: receiptsBody,
  answers: () => ({
    200: {
      description:
        'How many were redriven. Those that were not stay where they are; `failed` names each with the reason.',
      schema: z.object({ redriven: z.number(), failed: letterFailuresSchema() }),
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    404: QUEUE_NOT_FOUND,
  }),
} as const satisfies Route
