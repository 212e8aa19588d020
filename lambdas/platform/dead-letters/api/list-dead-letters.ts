import { peekLetters } from '../store/dead-letters.ts'
import { listDeadLettersRoute } from './contracts/list-dead-letters.ts'
import { queueUrl } from './dead-letter-queue.ts'
import { serve } from '../../../http/serve.ts'
import { shownLetters } from './shown-letters.ts'

/** Shows letters of one queue. They stay in it: each is hidden from others for moments. */
export const handler = serve(listDeadLettersRoute, async ({ params, query, log }) => {
  const letters = await peekLetters(queueUrl(params.queue), { limit: query.limit, log })
  return { status: 200, body: { items: shownLetters(letters) } }
})
