import type { CloudContext } from '../service.ts'
import type { Archives } from './archive/archives.ts'
import { type TakenEvent, viewEvent } from './bus-event.ts'
import type { RuleDeliveries } from './delivery/rule-deliveries.ts'
import type { EventBus, EventBuses } from './event-buses.ts'
import type { ChooseEventFault } from './event-faults.ts'

/** Takes events in: to the archives of the bus, and to the targets of each rule that matches. */
export class EventRouter {
  readonly #context: CloudContext
  readonly #buses: EventBuses
  readonly #archives: Archives
  readonly #deliveries: RuleDeliveries
  chooseFault: ChooseEventFault | undefined

  constructor(context: CloudContext, buses: EventBuses, archives: Archives, deliveries: RuleDeliveries) {
    this.#context = context
    this.#buses = buses
    this.#archives = archives
    this.#deliveries = deliveries
  }

  /**
   * Returns when the event is stored wherever it has to go.
   * @param onlyRules ARNs of the rules that may match, of a replay.
   */
  take(bus: EventBus, taken: TakenEvent, onlyRules?: ReadonlySet<string>): void {
    const { event } = taken
    const fault = this.chooseFault?.(event, bus.name)
    if (fault === 'drop') {
      this.#context.log(
        `events: a fault drops event ${event.id} (${event['detail-type']}) on bus ${bus.name}`,
      )
      return
    }
    const view = viewEvent(taken)
    if (event['replay-name'] === undefined) this.#archives.keep(bus, event, view)
    for (const rule of this.#buses.match(bus, view)) {
      if (onlyRules && !onlyRules.has(rule.arn)) continue
      this.#deliveries.begin(rule, event)
      if (fault === 'duplicate') this.#deliveries.begin(rule, event)
    }
  }
}
