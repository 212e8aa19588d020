import type { EventDefinition } from '../job/event-definition.ts'
import { generateRequested } from '../domains/plushie/events.ts'

/** The event catalog: every event that may be sent. An event that is not here is refused by the API and ignored on the bus. */
export const events: readonly EventDefinition[] = [generateRequested]

/** The definition of the event `name`, if the catalog has it. */
export function findEvent(name: string): EventDefinition | undefined {
  return events.find((event) => event.name === name)
}
