import * as z from 'zod/mini'

import { noBody } from '../../../http/body.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { peekLetters } from '../store/dead-letters.ts'
import { QUEUE_NOT_FOUND, queueParams } from './contracts/queue-name.ts'
import { queueUrl } from './dead-letter-queue.ts'
import { shownLetters } from './shown-letters.ts'

/** `GET /dead-letters/{queue}` */
export const listDeadLettersRoute = {
  id: 'list-dead-letters',
  method: 'GET',
  path: '/dead-letters/{queue}',
  entry: 'lambdas/platform/dead-letters/api/list-dead-letters.ts',
  scope: 'operator',
  summary: 'Looks at what could not be delivered, and why; it stays where it is',
  params: queueParams,
  query: z.object({
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 20),
  }),
  body: noBody,
  answers: () => ({
    200: {
      description:
        'Some of the letters, the oldest of them first: SQS has no order to page through. Bodies that the answer has no room ' +
        'for, or that have more than 100 levels, are `{ "@stepladder/omitted": { length } }`.',
      schema: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            /** JSON, or text. */
            body: z.unknown(),
            why: z.object({
              errorCode: z.optional(z.string()),
              errorMessage: z.optional(z.string()),
              /** ARN. */
              rule: z.optional(z.string()),
              /** ARN. */
              target: z.optional(z.string()),
              /** Tries after the first; of a function that failed, how often it was called. */
              attempts: z.optional(z.number()),
            }),
            sentAt: z.string(),
            /** How often it was received, looks included. */
            receivedCount: z.number(),
            /** What redrive and discard take. It is good as long as the letter is there. */
            receipt: z.string(),
          }),
        ),
      }),
    },
    403: NO_OPERATOR,
    404: QUEUE_NOT_FOUND,
  }),
} as const satisfies Route

/** Shows letters of one queue. They stay in it: each is hidden from others for moments. */
export const handler = /* @__PURE__ */ serve(listDeadLettersRoute, async ({ params, query, log }) => {
  const letters = await peekLetters(queueUrl(params.queue), { limit: query.limit, log })
  return { status: 200, body: { items: shownLetters(letters) } }
})
