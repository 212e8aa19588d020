import { peekLetters, type Letter } from '../stores/dead-letters.ts'
import { listDeadLettersRoute } from './contracts/dead-letters.ts'
import { queueUrl } from './dead-letter-queue.ts'
import { readLetter } from './read-letter.ts'
import { serve } from './serve.ts'

/** Shows letters of one queue. They stay in it: each is hidden from others for moments. */
export const handler = serve(listDeadLettersRoute, async ({ params, query }) => {
  const letters = await peekLetters(queueUrl(params.queue), query.limit)
  const items = letters.toSorted((one, other) => one.sentAt.getTime() - other.sentAt.getTime()).map(show)
  return { status: 200, body: { items } }
})

function show(letter: Letter) {
  const { id, sentAt, receivedCount } = letter
  const { body, why } = readLetter(letter)
  // SQS's own receipt handles end with each look; the id does not.
  return { id, body, why, sentAt: sentAt.toISOString(), receivedCount, receipt: id }
}
