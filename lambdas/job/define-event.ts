import { checkEventSchema } from './check-event-schema.ts'
import type { EventDefinition, EventSchema, MustDescribeJson } from './event-definition.ts'
import { InvalidJobError } from './invalid-job-error.ts'

const EVENT_NAME = /^[a-z][a-z0-9-]*(?:[/.][a-z][a-z0-9-]*)+$/
/** EventBridge's limit on `detail-type`. */
const MAX_NAME_LENGTH = 128

/**
 * Defines a kind of event.
 * @param name `domain/thing.happened`, e.g. `plushie/generate.requested`
 * @param schema what `data` must look like: a zod schema, from `zod` or (lighter) `zod/mini`. It describes JSON. It may
 * normalise (`trim`, defaults, coercion, unknown keys left out), and must not transform: what it makes of data, it must
 * take and leave as it is. A default must be the same each time. Data can have 64 KiB of JSON, as UTF-8.
 * @throws {InvalidJobError} when the name has another form, or the schema does more than that; it names the place.
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
): EventDefinition<Name, Schema> {
  if (!EVENT_NAME.test(name) || name.length > MAX_NAME_LENGTH) {
    throw new InvalidJobError(
      `event "${name}": the name must be like domain/thing.happened, in small letters, digits and "-", at most ${MAX_NAME_LENGTH} characters`,
    )
  }
  checkEventSchema(name, schema)
  return Object.freeze({ name, schema })
}
