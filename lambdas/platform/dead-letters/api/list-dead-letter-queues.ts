import { countLetters, deadLetterContents, deadLetterQueues } from '../store/dead-letter-queues.ts'
import { listDeadLetterQueuesRoute } from './contracts/list-dead-letter-queues.ts'
import { serve } from '../../../http/serve.ts'

/** Lists the dead-letter queues with what is in them. */
export const handler = serve(listDeadLetterQueuesRoute, async () => {
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
