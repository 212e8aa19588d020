import * as z from 'zod/mini'

import type { EventDefinition } from '../../../job/event-definition.ts'

/** JSON Schema (draft 2020-12) of an event's data as it is sent. What JSON Schema cannot say is left open. */
export function eventDataSchema({ schema }: EventDefinition): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' })
}
