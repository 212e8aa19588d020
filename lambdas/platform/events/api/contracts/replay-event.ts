import * as z from 'zod/mini'

import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { EVENT_NOT_FOUND, eventKeyParams } from './event-key.ts'
import { NO_OPERATOR } from '../../../../http/contracts/no-operator.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { KEY_REUSED, REPEATABLE, REPLAYED_HEADER } from '../../../../http/contracts/repeatable.ts'

/** `POST /events/{key}/replay` */
export const replayEventRoute = {
  id: 'replay-event',
  method: 'POST',
  path: '/events/{key}/replay',
  entry: 'lambdas/platform/events/api/replay-event.ts',
  scope: 'operator',
  summary: 'Puts an event on the bus again with a new id, so that its jobs run again',
  params: eventKeyParams,
  query: nothing,
  headers: [REPEATABLE],
  body: noBody,
  answers: () => ({
    202: {
      description: 'On the bus. Its record will name this event in `replayOf`.',
      schema: z.object({ id: z.string(), name: z.string() }),
      headers: REPLAYED_HEADER,
    },
    403: NO_OPERATOR,
    404: EVENT_NOT_FOUND,
    409: { description: KEY_REUSED },
    422: { description: 'No job could take it: `code` and `issues` say why.' },
    503: { description: 'The bus did not take it; try again.' },
  }),
} as const satisfies Route
