import * as z from 'zod/mini'

import { functionLog } from '../../runtime/logger.ts'
import { putOnBus, type BusEvent } from '../../bus/event-bus.ts'
import { deleteFromOutbox, type OutboxItem } from '../../bus/outbox.ts'

const envelopeSchema = z.object({ name: z.string(), ts: z.iso.datetime({ offset: true }) })

/**
 * Publishes outbox items, then deletes those that the bus took.
 *
 * - Death between the two: the item stays and is published again later; its event's id is the same, so runs that claimed
 *   it do not run again.
 * - Two at once (relay and sweep): the same.
 * @returns ids of the items that the bus did not take; they stay
 */
export async function publishOutbox(items: readonly OutboxItem[]): Promise<ReadonlySet<string>> {
  const failed = new Set<string>()
  const fail = (eventId: string, code: string): void => {
    failed.add(eventId)
    functionLog.error('event not published', { eventId, code })
  }
  const events: (BusEvent & { readonly id: string })[] = []
  for (const { id, event } of items) {
    const envelope = readEnvelope(event)
    if (envelope) events.push({ id, name: envelope.name, ts: envelope.ts, detail: event })
    else fail(id, 'NotAnEvent')
  }
  const results = await putOnBus(events)
  for (const [index, { id }] of events.entries()) {
    const failure = results[index]
    if (failure) fail(id, failure.code)
  }
  const published = items.filter(({ id }) => !failed.has(id)).map(({ id }) => id)
  try {
    await deleteFromOutbox(published)
  } catch (error) {
    functionLog.warn('published events stay in the outbox until the next sweep', {
      count: published.length,
      error: error instanceof Error ? error.name : typeof error,
    })
  }
  return failed
}

function readEnvelope(text: string): z.infer<typeof envelopeSchema> | undefined {
  try {
    return z.parse(envelopeSchema, JSON.parse(text))
  } catch {
    return undefined
  }
}
