import * as z from 'zod/mini'

import { jsonBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { name } from '../../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { KEY_REUSED, REPEATABLE, REPLAYED_HEADER } from '../../../../http/contracts/repeatable.ts'
import { time } from '../../../../http/contracts/time.ts'

/** `POST /replays` */
export const startReplayRoute = {
  id: 'start-replay',
  method: 'POST',
  path: '/replays',
  entry: 'lambdas/platform/events/api/start-replay.ts',
  scope: 'operator',
  summary: 'Delivers the archived events of a time again: each starts a new run',
  params: nothing,
  query: nothing,
  headers: [REPEATABLE],
  body: jsonBody(
    z.object({
      /** The first event's time. */
      from: time,
      to: time,
      /** Ids of the jobs that get them. Default: all. */
      jobs: z.optional(z.array(name).check(z.minLength(1), z.maxLength(100))),
    }),
  ),
  answers: () => ({
    202: {
      description: 'Begun.',
      schema: z.object({ replay: z.string() }),
      headers: REPLAYED_HEADER,
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    409: { description: KEY_REUSED },
    422: { description: 'The time is none, or a job is unknown (`known` lists those that there are).' },
    429: { description: 'Ten replays are under way: AWS does no more at once.' },
  }),
} as const satisfies Route
