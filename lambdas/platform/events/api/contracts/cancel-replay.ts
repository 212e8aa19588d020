import * as z from 'zod/mini'

import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'

/** Name of a replay, as EventBridge has it. */
const replayName = z.string().check(z.regex(/^[\w.-]{1,64}$/))

/** `POST /replays/{replay}/cancel` */
export const cancelReplayRoute = {
  id: 'cancel-replay',
  method: 'POST',
  path: '/replays/{replay}/cancel',
  entry: 'lambdas/platform/events/api/cancel-replay.ts',
  scope: 'operator',
  summary: 'Ends a replay; what it delivered stays delivered',
  repeated: 'Sent again, it is refused with 409 as soon as the replay has ended.',
  params: z.object({ replay: replayName }),
  query: nothing,
  body: noBody,
  answers: () => ({
    202: {
      description: 'It ends within moments.',
      schema: z.object({ replay: z.string(), state: z.string() }),
    },
    403: NO_OPERATOR,
    404: { description: 'This API began no replay of this name.' },
    409: { description: 'It has ended.' },
  }),
} as const satisfies Route
