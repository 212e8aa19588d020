import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import type { EventSchema, JobEvent } from '../job/event-definition.ts'
import { EventRefusedError } from './event-refused-error.ts'
import type { JobDefinition } from '../job/job-definition.ts'
import type { JsonValue } from '../job/json.ts'
import { MAX_EVENT_BYTES, MAX_EVENT_ID_LENGTH } from '../job/limits.ts'

/** How often data are parsed at most. */
const MAX_ROUNDS = 5

const envelope = z.object({
  id: z.string(),
  name: z.string(),
  data: z.custom<JsonValue>((value) => value !== undefined),
  ts: z.iso.datetime({ offset: true }),
})

/**
 * Checks a run's event against the job's trigger.
 * @param replay the EventBridge replay that delivered the event: the id has `#` and its name at its end
 * @returns the event, its data as the schema parsed them: JSON, which parses again to itself
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
  const what = `job "${job}": the data of "${trigger.name}"`
  checkSize(data, what)
  const parsed = await parseToItself(trigger.schema, data, what)
  checkSize(parsed, `${what}, with defaults,`)
  return { ...rest, data: parsed }
}

function checkSize(data: JsonValue, what: string): void {
  const bytes = Buffer.byteLength(JSON.stringify(data))
  if (bytes > MAX_EVENT_BYTES) {
    throw new EventRefusedError(`${what} has ${bytes} bytes, more than ${MAX_EVENT_BYTES}. Send a reference`)
  }
}

/**
 * Parses data until they parse to themselves, so that whoever parses them again sees the same: usually once. More is
 * needed where parts of a schema undo each other, such as a cut behind a `trim`; and where it never ends, the schema is
 * none for events (`defineEvent` cannot find all of these).
 */
async function parseToItself(schema: EventSchema, data: JsonValue, what: string): Promise<JsonValue> {
  let current = data
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const result = await z.safeParseAsync(schema, current)
    if (!result.success) throw new EventRefusedError(`${what} is wrong in ${paths(result.error)}`)
    const next = asJson(result.data, what)
    if (isDeepStrictEqual(next, current)) return next
    current = next
  }
  throw new EventRefusedError(
    `${what} changes each time that it is parsed. Let the schema leave its own result as it is`,
  )
}

function asJson(parsed: unknown, what: string): JsonValue {
  const text = JSON.stringify(parsed)
  if (typeof text !== 'string')
    throw new EventRefusedError(`${what} is no JSON when the schema has parsed it`)
  const value: JsonValue = JSON.parse(text)
  return value
}

function paths(error: z.core.$ZodError): string {
  const lines = error.issues.map((issue) => `${issue.path.join('.') || '(the whole)'} (${issue.code})`)
  return [...new Set(lines)].join(', ')
}
