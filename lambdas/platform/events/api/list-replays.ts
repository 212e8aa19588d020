import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { listReplays } from '../store/replays.ts'

/** `GET /replays` */
export const listReplaysRoute = {
  id: 'list-replays',
  method: 'GET',
  path: '/replays',
  entry: 'lambdas/platform/events/api/list-replays.ts',
  scope: 'operator',
  summary: 'Lists replays of the archive, the latest first',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: {
      description: 'The replays of the last 90 days, at most 500.',
      schema: z.object({
        items: z.array(
          z.object({
            replay: z.string(),
            /** As EventBridge has it: `STARTING`, `RUNNING`, `CANCELLING`, `COMPLETED`, `CANCELLED`, `FAILED`. */
            state: z.string(),
            from: z.string(),
            to: z.string(),
            /** Time of the last event that was delivered. */
            progressedTo: z.optional(z.string()),
            reason: z.optional(z.string()),
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
  }),
} as const satisfies Route

/** Lists the replays of the archive, whoever began them. */
export const handler = /* @__PURE__ */ serve(listReplaysRoute, async () => {
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
