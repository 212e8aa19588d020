import { IllegalStatusException, ResourceNotFoundException } from '@aws-sdk/client-eventbridge'

import { cancelReplay, replayPrefix } from '../store/replays.ts'
import { ApiError } from '../../../http/api-error.ts'
import { cancelReplayRoute } from './contracts/cancel-replay.ts'
import { serve } from '../../../http/serve.ts'

/** Ends a replay that this API began. Twice: the second is refused as ended. */
export const handler = serve(cancelReplayRoute, async ({ params: { replay }, log }) => {
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
