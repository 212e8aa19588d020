import type * as z from 'zod/v4/core'

import { checkEventSchema } from './check-event-schema.ts'
import type { EventDefinition, EventSchema, MustDescribeJson } from './event-definition.ts'
import { InvalidJobError } from './invalid-job-error.ts'

const EVENT_NAME = /^[a-z][a-z0-9-]*(?:[/.][a-z][a-z0-9-]*)+$/
/** EventBridge's limit on `detail-type`. */
const MAX_NAME_LENGTH = 128

/** What else can be said of a kind of event; `Data` is its data as it is sent. */
export interface EventOptions<Data> {
  /**
   * The fields of `data` that say whose it is and what it is about, e.g. the user and the order: what steps gave out for
   * one subject is never handed to a run for another. A rerun that skips steps may edit all data but these.
   *
   * @default - none: a rerun that skips steps must leave the data as it was
   */
  readonly subject?: readonly [SubjectField<Data>, ...SubjectField<Data>[]]
}

type SubjectField<Data> = [Data] extends [object] ? keyof Data & string : never

/**
 * Defines a kind of event.
 * @param name `domain/thing.happened`, e.g. `plushie/generate.requested`
 * @param schema what `data` must look like: a zod schema, from `zod` or (lighter) `zod/mini`. It describes JSON. It may
 * normalise (`trim`, defaults, coercion, unknown keys left out), and must not transform: what it makes of data, it must
 * take and leave as it is. A default must be the same each time. Data can have 64 KiB of JSON, as UTF-8.
 * @param options.subject the fields of `data` that say whose it is, see {@link EventOptions}. Default: none
 * @throws {InvalidJobError} when the name has another form, the schema does more than that (it names the place), or
 *   `subject` names no field.
 * @example
 * ```ts
 * import * as z from 'zod/mini'
 *
 * export const orderPlaced = defineEvent('shop/order.placed', z.object({ orderId: z.string() }))
 * ```
 */
export function defineEvent<const Name extends string, Schema extends EventSchema>(
  name: Name,
  schema: Schema & MustDescribeJson<Schema>,
  { subject }: EventOptions<z.input<Schema>> = {},
): EventDefinition<Name, Schema> {
  if (!EVENT_NAME.test(name) || name.length > MAX_NAME_LENGTH) {
    throw new InvalidJobError(
      `event "${name}": the name must be like domain/thing.happened, in small letters, digits and "-", at most ${MAX_NAME_LENGTH} characters`,
    )
  }
  checkEventSchema(name, schema)
  if (subject?.length === 0) {
    // Types forbid it; taken for "any data may be edited", it would mix up users.
    throw new InvalidJobError(`event "${name}", option subject: names no field. Name some, or leave it out`)
  }
  return Object.freeze({ name, schema, ...(subject && { subject }) })
}
