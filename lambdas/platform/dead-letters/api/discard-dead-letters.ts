import * as z from 'zod/mini'

import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { deleteLetters, takeLetters } from '../store/dead-letters.ts'
import { letterFailuresSchema } from './contracts/letter-failures.ts'
import { QUEUE_NOT_FOUND, queueParams } from './contracts/queue-name.ts'
import { receiptsBody } from './contracts/receipts.ts'
import { missingReason, queueUrl } from './dead-letter-queue.ts'

/** `POST /dead-letters/{queue}/discard` */
export const discardDeadLettersRoute = {
  id: 'discard-dead-letters',
  method: 'POST',
  path: '/dead-letters/{queue}/discard',
  entry: 'lambdas/platform/dead-letters/api/discard-dead-letters.ts',
  scope: 'operator',
  summary: 'Removes letters for good',
  repeated: 'Sent again, it finds the letters gone, and `failed` names them.',
  params: queueParams,
  query: nothing,
  body: receiptsBody,
  answers: () => ({
    200: {
      description: 'How many were removed; `failed` names the others with the reason.',
      schema: z.object({ discarded: z.number(), failed: letterFailuresSchema() }),
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    404: QUEUE_NOT_FOUND,
  }),
} as const satisfies Route

/** How long letters are looked for, in milliseconds: it leaves time to delete them, of the function's 10 s. */
const TAKE_MS = 6000

/** Deletes letters for good. A death in between leaves those that were not deleted yet: they come back after a minute. */
export const handler = /* @__PURE__ */ serve(discardDeadLettersRoute, async ({ params, body, log }) => {
  const { queue } = params
  const url = queueUrl(queue)
  const ids = [...new Set(body.receipts)]
  const { taken, sawAll } = await takeLetters(url, ids, { log, signal: AbortSignal.timeout(TAKE_MS) })
  const undeleted = await deleteLetters(url, taken, log)
  const found = new Set(taken.map(({ id }) => id))
  const failed = ids.flatMap((id) => {
    if (!found.has(id)) return [{ id, reason: missingReason(sawAll) }]
    return undeleted.has(id) ? [{ id, reason: 'SQS did not delete it. Try again.' }] : []
  })
  const discarded = ids.length - failed.length
  log.info('discarded', { queue, discarded, failed: failed.length })
  return { status: 200, body: { discarded, failed } }
})
