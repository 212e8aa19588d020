import { deleteLetters, takeLetters } from '../stores/dead-letters.ts'
import { discardDeadLettersRoute } from './contracts/dead-letters.ts'
import { NOT_FOUND, queueUrl } from './dead-letter-queue.ts'
import { serve } from './serve.ts'

/** Deletes letters for good. A death in between leaves those that were not deleted yet: they come back after a minute. */
export const handler = serve(discardDeadLettersRoute, async ({ params, body, log }) => {
  const { queue } = params
  const url = queueUrl(queue)
  const ids = [...new Set(body.receipts)]
  const taken = await takeLetters(url, ids)
  const undeleted = await deleteLetters(url, taken)
  const found = new Set(taken.map(({ id }) => id))
  const failed = ids.flatMap((id) => {
    if (!found.has(id)) return [{ id, reason: NOT_FOUND }]
    return undeleted.has(id) ? [{ id, reason: 'SQS did not delete it. Try again.' }] : []
  })
  const discarded = ids.length - failed.length
  log.info('discarded', { queue, discarded, failed: failed.length })
  return { status: 200, body: { discarded, failed } }
})
