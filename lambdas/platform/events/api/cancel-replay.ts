import { IllegalStatusException, ResourceNotFoundException } from '@aws-sdk/client-eventbridge'
import * as z from 'zod/mini'

import { ApiError } from '../../../http/api-error.ts'
import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { cancelReplay, replayPrefix } from '../store/replays.ts'

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

/** Ends a replay that this API began. Twice: the second is refused as ended. */
export const handler = /* @__PURE__ */ serve(cancelReplayRoute, async ({ params: { replay }, log }) => {
  if (!replay.startsWith(replayPrefix())) throw notFound(replay)
  try {
    const state = await cancelReplay(replay)
    log.info('replay cancelled', { replay, state })
    return { status: 202, body: { replay, state } }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) throw notFound(replay, error)
    if (!(error instanceof IllegalStatusException)) throw error
    throw new ApiError(409, 'replay_ended', `The replay "${replay}" has ended, or is about to.`, {
      cause: error,
    })
  }
})

function notFound(replay: string, cause?: unknown): ApiError {
  return new ApiError(404, 'replay_not_found', `This API began no replay named "${replay}".`, { cause })
}
