import * as z from 'zod/mini'

import { findEvent, events } from '../../registry/events.ts'
import { MAX_EVENT_BYTES } from '../../job/limits.ts'
import { ApiError } from '../../http/api-error.ts'
import { checkNesting, nestedTooDeeply } from '../../http/json-nesting.ts'
import { describeIssues, inWords } from '../../http/parse.ts'

/**
 * Checks an event against the catalog.
 * @returns the data as it was given: schemas are applied again where the event is taken
 * @throws {ApiError} 413 for more than 64 KiB, 422 for an unknown event (naming those that there are), or data that is wrong
 * or nested too deeply
 */
export async function checkEventData(name: string, data: unknown): Promise<unknown> {
  const definition = findEvent(name)
  if (!definition) {
    const known = events.map((event) => event.name)
    throw new ApiError(422, 'unknown_event', `There is no event of this name. Known: ${known.join(', ')}.`, {
      details: { known },
    })
  }
  const text = textOf(data)
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_EVENT_BYTES) {
    throw new ApiError(
      413,
      'event_too_large',
      `The data has ${bytes} bytes, more than ${MAX_EVENT_BYTES}. Send a reference to an object instead.`,
      { details: { bytes, limit: MAX_EVENT_BYTES } },
    )
  }
  // It need not come from a request, whose nesting is known: other senders' events are replayed, too.
  checkNesting('data', text)
  const parsed = await z.safeParseAsync(definition.schema, data, inWords)
  if (!parsed.success) {
    throw new ApiError(422, 'invalid_event', `The data does not fit "${name}": see "issues".`, {
      details: { issues: describeIssues(parsed.error) },
    })
  }
  return data
}

function textOf(data: unknown): string {
  try {
    return JSON.stringify(data ?? null)
  } catch (cause) {
    // What `JSON.parse` read without recursion, `JSON.stringify` may not write.
    if (!(cause instanceof RangeError)) throw cause
    throw nestedTooDeeply('data', undefined)
  }
}
