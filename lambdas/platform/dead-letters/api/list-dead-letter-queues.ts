import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { countLetters, deadLetterContents, deadLetterQueues } from '../store/dead-letter-queues.ts'

/** `GET /dead-letters` */
export const listDeadLetterQueuesRoute = {
  id: 'list-dead-letter-queues',
  method: 'GET',
  path: '/dead-letters',
  entry: 'lambdas/platform/dead-letters/api/list-dead-letter-queues.ts',
  scope: 'operator',
  summary: 'Lists the queues of what could not be delivered',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: {
      description: 'All dead-letter queues.',
      schema: z.object({
        items: z.array(
          z.object({
            queue: z.string(),
            /** What comes into it, in words. */
            holds: z.string(),
            /** About how many there are. */
            messages: z.number(),
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
  }),
} as const satisfies Route

/** Lists the dead-letter queues with what is in them. */
export const handler = /* @__PURE__ */ serve(listDeadLetterQueuesRoute, async () => {
  const contents = deadLetterContents()
  const items = await Promise.all(
    [...deadLetterQueues()].map(async ([queue, url]) => ({
      queue,
      holds: contents[queue] ?? '',
      messages: await countLetters(url),
    })),
  )
  return { status: 200, body: { items } }
})
