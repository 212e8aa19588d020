import * as z from 'zod'
import type { LocalCloud } from '../cloud.ts'
import type { JsonObject } from '../json.ts'

/** An event for a bus. */
export interface TestEvent {
  readonly source: string
  readonly detailType: string
  readonly detail: JsonObject
  /** Name or ARN of the bus. @default the template's own bus where it has one, else `default` */
  readonly bus?: string
}

const answerSchema = z.object({
  Entries: z.array(
    z.object({
      EventId: z.string().optional(),
      ErrorCode: z.string().optional(),
      ErrorMessage: z.string().optional(),
    }),
  ),
})

/**
 * Puts an event on a bus.
 * @returns EventBridge's id of it
 * @throws {Error} when the bus refuses it, or the template has several buses and the event names none
 */
export async function putEvent(cloud: LocalCloud, event: TestEvent): Promise<string> {
  const bus = event.bus ?? onlyBus(cloud)
  const { Entries } = answerSchema.parse(
    await cloud.call('events', 'PutEvents', {
      Entries: [
        {
          Source: event.source,
          DetailType: event.detailType,
          Detail: JSON.stringify(event.detail),
          EventBusName: bus,
        },
      ],
    }),
  )
  const [entry] = Entries
  if (entry?.EventId !== undefined) return entry.EventId
  throw new Error(`${bus} refused the event ${event.detailType}: ${entry?.ErrorCode} ${entry?.ErrorMessage}`)
}

function onlyBus(cloud: LocalCloud): string {
  const buses = cloud.resources.filter(({ type }) => type === 'AWS::Events::EventBus').map(({ ref }) => ref)
  if (buses.length <= 1) return buses[0] ?? 'default'
  throw new Error(`the template has several buses: name one of ${buses.join(', ')} in the event's "bus"`)
}
