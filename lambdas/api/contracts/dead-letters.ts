import * as z from 'zod/mini'

import { noBody, jsonBody } from '../body.ts'
import type { Route } from '../route.ts'
import { NO_OPERATOR, nothing } from './common.ts'

const NOT_FOUND = { description: 'No dead-letter queue has this name: `known` lists those that there are.' }

const queueParams = z.object({ queue: z.string().check(z.minLength(1), z.maxLength(200)) })

/** Which letters: `receipt`s of the list. */
const receiptsBody = jsonBody(
  z.object({
    receipts: z
      .array(z.string().check(z.minLength(1), z.maxLength(200)))
      .check(z.minLength(1), z.maxLength(100)),
  }),
)

const failures = z.array(z.object({ id: z.string(), reason: z.string() }))

/** `GET /dead-letters` */
export const listDeadLetterQueuesRoute = {
  id: 'list-dead-letter-queues',
  method: 'GET',
  path: '/dead-letters',
  entry: 'lambdas/api/list-dead-letter-queues.ts',
  scope: 'operator',
  summary: 'Lists the queues of what could not be delivered',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: {
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
  },
} as const satisfies Route

/** `GET /dead-letters/{queue}` */
export const listDeadLettersRoute = {
  id: 'list-dead-letters',
  method: 'GET',
  path: '/dead-letters/{queue}',
  entry: 'lambdas/api/list-dead-letters.ts',
  scope: 'operator',
  summary: 'Looks at what could not be delivered, and why; it stays where it is',
  params: queueParams,
  query: z.object({
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 20),
  }),
  body: noBody,
  answers: {
    200: {
      description:
        'Some of the letters, the oldest of them first: SQS has no order to page through. Bodies that the answer has no room ' +
        'for are `{ "@stepladder/omitted": { length } }`.',
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
    404: NOT_FOUND,
  },
} as const satisfies Route

/** `POST /dead-letters/{queue}/redrive` */
export const redriveDeadLettersRoute = {
  id: 'redrive-dead-letters',
  method: 'POST',
  path: '/dead-letters/{queue}/redrive',
  entry: 'lambdas/api/redrive-dead-letters.ts',
  scope: 'operator',
  summary: 'Does again what could not be done, then removes the letters that stood for it',
  params: queueParams,
  query: nothing,
  body: receiptsBody,
  answers: {
    200: {
      description:
        'How many were redriven. Those that were not stay where they are; `failed` names each with the reason.',
      schema: z.object({ redriven: z.number(), failed: failures }),
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    404: NOT_FOUND,
  },
} as const satisfies Route

/** `POST /dead-letters/{queue}/discard` */
export const discardDeadLettersRoute = {
  id: 'discard-dead-letters',
  method: 'POST',
  path: '/dead-letters/{queue}/discard',
  entry: 'lambdas/api/discard-dead-letters.ts',
  scope: 'operator',
  summary: 'Removes letters for good',
  params: queueParams,
  query: nothing,
  body: receiptsBody,
  answers: {
    200: {
      description: 'How many were removed; `failed` names the others with the reason.',
      schema: z.object({ discarded: z.number(), failed: failures }),
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    404: NOT_FOUND,
  },
} as const satisfies Route
