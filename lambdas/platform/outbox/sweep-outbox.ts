import { functionLog } from '../../runtime/logger.ts'
import { scanOutbox } from '../../bus/outbox.ts'
import { publishOutbox } from './publish-outbox.ts'

/** The relay has published younger items, or is about to. */
const LEFT_BEHIND_MS = 60_000

/** Events could not be published. They stay in the outbox, and the next sweep tries again; the alarm hears of it. */
export class UnpublishedEventsError extends Error {
  override readonly name = 'UnpublishedEventsError'
}

/**
 * Publishes outbox items that are older than a minute: what the relay gave up on, or published but could not delete.
 * @throws {UnpublishedEventsError} at the end, when the bus did not take some
 */
export async function handler(): Promise<{ published: number }> {
  let published = 0
  let failed = 0
  for await (const items of scanOutbox(new Date(Date.now() - LEFT_BEHIND_MS).toISOString())) {
    const failures = await publishOutbox(items)
    failed += failures.size
    published += items.length - failures.size
  }
  if (published > 0) functionLog.warn('published events that the relay left behind', { published })
  if (failed > 0) {
    throw new UnpublishedEventsError(
      `the bus did not take ${failed} events; the log names them, they stay in the outbox`,
    )
  }
  return { published }
}
