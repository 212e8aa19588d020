import * as z from 'zod/mini'

import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { deleteLetters, releaseLetters, takeLetters, type Letter } from '../store/dead-letters.ts'
import { letterFailuresSchema } from './contracts/letter-failures.ts'
import { QUEUE_NOT_FOUND, queueParams } from './contracts/queue-name.ts'
import { receiptsBody } from './contracts/receipts.ts'
import { missingReason, queueUrl } from './dead-letter-queue.ts'
import { redriveLetters } from './redrive-letters.ts'

/** `POST /dead-letters/{queue}/redrive` */
export const redriveDeadLettersRoute = {
  id: 'redrive-dead-letters',
  method: 'POST',
  path: '/dead-letters/{queue}/redrive',
  entry: 'lambdas/platform/dead-letters/api/redrive-dead-letters.ts',
  scope: 'operator',
  summary: 'Does again what could not be done, then removes the letters that stood for it',
  repeated: 'Sent again, it finds the letters gone, and `failed` names them; what was redriven runs once.',
  params: queueParams,
  query: nothing,
  body: receiptsBody,
  answers: () => ({
    200: {
      description:
        'How many were redriven. Those that were not stay where they are; `failed` names each with the reason.',
      schema: z.object({ redriven: z.number(), failed: letterFailuresSchema() }),
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    404: QUEUE_NOT_FOUND,
  }),
} as const satisfies Route

/** Of the function's 10 s, in milliseconds since the call: how long letters are looked for, and how long they are worked on. */
const TAKE_MS = 3000
const WORK_MS = 7500

/**
 * Does again what letters stand for, and only then deletes them.
 *
 * - Death between the two: the letter comes back after a minute and is redriven again. The event has the same id, so runs
 *   that claimed it end as duplicates.
 * - No time left: letters that were not reached stay, and the answer names them.
 * - Twice: the second finds no letter. Two at once: SQS gives the letter to one of them; the other is told so.
 */
export const handler = /* @__PURE__ */ serve(redriveDeadLettersRoute, async ({ params, body, log }) => {
  const { queue } = params
  const url = queueUrl(queue)
  const ids = [...new Set(body.receipts)]
  const workTime = AbortSignal.timeout(WORK_MS)
  const { taken, sawAll } = await takeLetters(url, ids, { log, signal: AbortSignal.timeout(TAKE_MS) })
  const reasons = new Map(
    ids.filter((id) => !taken.some((letter) => letter.id === id)).map((id) => [id, missingReason(sawAll)]),
  )
  const done: Letter[] = []
  const kept: Letter[] = []
  const outcomes = await redriveLetters(taken, workTime)
  for (const letter of taken) {
    const reason = outcomes.get(letter.id)
    if (reason === undefined) done.push(letter)
    else {
      kept.push(letter)
      reasons.set(letter.id, reason)
    }
  }
  for (const id of await deleteLetters(url, done, log)) {
    reasons.set(
      id,
      'It is redriven, but SQS did not delete it. Discard it, or redrive it again: nothing runs twice.',
    )
  }
  await releaseLetters(url, kept, log)
  const failed = [...reasons].map(([id, reason]) => ({ id, reason }))
  const redriven = ids.length - failed.length
  log.info('redriven', { queue, redriven, failed: failed.length })
  return { status: 200, body: { redriven, failed } }
})
