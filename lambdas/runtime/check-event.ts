import * as z from 'zod/mini'
import type { JobEvent } from '../job/event-definition.ts'
import { EventRefusedError } from './event-refused-error.ts'
import type { JobDefinition } from '../job/job-definition.ts'
import type { JsonValue } from '../job/json.ts'
import { MAX_EVENT_BYTES, MAX_EVENT_ID_LENGTH } from '../job/limits.ts'

const envelope = z.object({
  id: z.string(),
  name: z.string(),
  data: z.custom<JsonValue>((value) => value !== undefined),
  ts: z.iso.datetime({ offset: true }),
})

/**
 * Checks a run's event against the job's trigger.
 * @param replay the EventBridge replay that delivered the event: the id has `#` and its name at its end
 * @returns the event, its data parsed by the schema
 * @throws {EventRefusedError} naming the job and the paths that are wrong, never a value: events carry personal data.
 */
export async function checkEvent(
  definition: JobDefinition,
  event: JsonValue,
  replay?: string,
): Promise<JobEvent> {
  const { id: job, trigger } = definition
  const outer = envelope.safeParse(event)
  if (!outer.success) throw new EventRefusedError(`job "${job}": the event is wrong in ${paths(outer.error)}`)
  const { data, ...rest } = outer.data
  const idLength = rest.id.length - (replay === undefined ? 0 : replay.length + 1)
  if (idLength < 1 || idLength > MAX_EVENT_ID_LENGTH) {
    throw new EventRefusedError(
      `job "${job}": the event is wrong in id, which has ${idLength} characters and may have 1 to ${MAX_EVENT_ID_LENGTH}`,
    )
  }
  if (rest.name !== trigger.name) {
    throw new EventRefusedError(
      `job "${job}": is started by "${trigger.name}", and got an event of another name`,
    )
  }
  const bytes = Buffer.byteLength(JSON.stringify(data))
  if (bytes > MAX_EVENT_BYTES) {
    throw new EventRefusedError(
      `job "${job}": the data of "${trigger.name}" has ${bytes} bytes, more than ${MAX_EVENT_BYTES}. Send a reference`,
    )
  }
  const inner = await z.safeParseAsync(trigger.schema, data)
  if (!inner.success) {
    throw new EventRefusedError(
      `job "${job}": the data of "${trigger.name}" is wrong in ${paths(inner.error)}`,
    )
  }
  return { ...rest, data: inner.data }
}

function paths(error: z.core.$ZodError): string {
  const lines = error.issues.map((issue) => `${issue.path.join('.') || '(the whole)'} (${issue.code})`)
  return [...new Set(lines)].join(', ')
}
