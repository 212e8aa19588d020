import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { type EventValue, EventView, readExactEvent } from './pattern/event-view.ts'

/** An event as rules match it and targets receive it, keys in AWS's order. */
export type BusEvent = {
  version: string
  id: string
  'detail-type': string
  source: string
  account: string
  time: string
  region: string
  resources: string[]
  detail: JsonValue
  /** Only on events that a replay sends. */
  'replay-name'?: string
}

/** An event that a bus took in. */
export interface TakenEvent {
  readonly event: BusEvent
  /** `Detail` as it was sent, to look at numbers that a double does not hold. */
  readonly detailText?: string
}

/** How patterns look at an event. */
export function viewEvent({ event, detailText }: TakenEvent): EventView {
  if (detailText === undefined) return new EventView(event)
  return new EventView(event, (): EventValue => ({ ...event, detail: readExactEvent(detailText) ?? null }))
}

/** A time as events carry it: to the second, UTC. */
export function eventTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** Tells a whole event from other payloads. */
export function isBusEvent(value: unknown): value is BusEvent {
  return (
    isJsonObject(value) &&
    ['id', 'detail-type', 'source', 'account', 'time', 'region'].every(
      (key) => typeof value[key] === 'string',
    ) &&
    Array.isArray(value['resources']) &&
    value['detail'] !== undefined
  )
}

/** The event without its `detail`, as `<aws.events.event>` gives it. */
export function withoutDetail(event: BusEvent): JsonObject {
  const { detail: _, ...rest } = event
  return rest
}
