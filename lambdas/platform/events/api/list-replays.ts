import { listReplays } from '../store/replays.ts'
import { listReplaysRoute } from './contracts/list-replays.ts'
import { serve } from '../../../http/serve.ts'

/** Lists the replays of the archive, whoever began them. */
export const handler = serve(listReplaysRoute, async () => {
  const replays = await listReplays()
  const items = replays.map((replay) => ({
    replay: replay.ReplayName ?? '',
    state: replay.State ?? '',
    from: replay.EventStartTime?.toISOString() ?? '',
    to: replay.EventEndTime?.toISOString() ?? '',
    progressedTo: replay.EventLastReplayedTime?.toISOString(),
    reason: replay.StateReason,
  }))
  return { status: 200, body: { items } }
})
