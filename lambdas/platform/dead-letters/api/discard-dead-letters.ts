import { deleteLetters, takeLetters } from '../store/dead-letters.ts'
import { discardDeadLettersRoute } from './contracts/discard-dead-letters.ts'
import { missingReason, queueUrl } from './dead-letter-queue.ts'
import { serve } from '../../../http/serve.ts'

/** How long letters are looked for, in milliseconds: it leaves time to delete them, of the function's 10 s. */
const TAKE_MS = 6000

/** Deletes letters for good. A death in between leaves those that were not deleted yet: they come back after a minute. */
export const handler = serve(discardDeadLettersRoute, async ({ params, body, log }) => {
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
