import { AwsError } from '../../aws-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { randomId } from '../../random-id.ts'
import type { CloudContext, LocalService } from '../service.ts'
import { createArchiveActions } from './api/archives.ts'
import { busActions } from './api/buses.ts'
import { putEvents } from './api/put-events.ts'
import { createReplayActions } from './api/replays.ts'
import { createRuleActions } from './api/rules.ts'
import { Archives } from './archive/archives.ts'
import { Replays } from './archive/replays.ts'
import { type BusEvent, eventTime, isBusEvent } from './bus-event.ts'
import type { RetryOptions } from './delivery/retrying-deliveries.ts'
import { RuleDeliveries } from './delivery/rule-deliveries.ts'
import { EventBuses } from './event-buses.ts'
import type { ChooseEventFault } from './event-faults.ts'
import { EventRouter } from './event-router.ts'
import { createEventResources, EVENTS_WITHOUT_BEHAVIOUR } from './resources.ts'
import { ScheduledRules } from './scheduled-rules.ts'

/** EventBridge's classic buses, with rules, archives and replays. */
export interface EventBridgeService extends LocalService {
  call(action: string, input: JsonObject): Promise<JsonObject>
  /**
   * `call` for clients on the wire, who may not send events with a source of AWS. Services of the local cloud use
   * `call`, since on AWS it is them who do.
   */
  callFromWire(action: string, input: JsonObject): Promise<JsonObject>
  /** Lets events go wrong on purpose; undefined lets all go right again. */
  setEventFaults(choose: ChooseEventFault | undefined): void
}

type Action = (input: JsonObject) => JsonObject

/** Makes the local EventBridge. */
export function createEventBridgeService(
  context: CloudContext,
  options: RetryOptions = {},
): EventBridgeService {
  const deliveries = new RuleDeliveries(context, options)
  const schedules = new ScheduledRules(context, deliveries)
  const buses = new EventBuses(context, (rule, isGone) => schedules.ruleChanged(rule, isGone))
  const archives = new Archives(context)
  const router = new EventRouter(context, buses, archives, deliveries)
  const replays = new Replays(context, buses, archives, router)

  const actions = new Map<string, Action>([
    ...Object.entries(busActions).map(([name, action]): [string, Action] => [
      name,
      (input) => action(buses, input),
    ]),
    ...Object.entries(createRuleActions(context, buses)),
    ...Object.entries(createArchiveActions(buses, archives)),
    ...Object.entries(createReplayActions(buses, archives, replays)),
  ])
  const answer = async (name: string, input: JsonObject, isWire: boolean): Promise<JsonObject> => {
    if (name === 'PutEvents') return putEvents(context, buses, router, input, { isWire })
    const action = actions.get(name)
    if (!action) {
      throw new AwsError('UnknownOperationException', `The local EventBridge does not do ${name}.`, {
        statusCode: 404,
      })
    }
    return action(input)
  }

  return {
    id: 'events',
    targetPrefix: 'AWSEvents',
    jsonVersion: '1.1',
    resourceTypes: createEventResources(context, buses, archives),
    withoutBehaviour: EVENTS_WITHOUT_BEHAVIOUR,
    call: (name, input) => answer(name, input, false),
    callFromWire: (name, input) => answer(name, input, true),
    deliver: async (targetArn, payload) => {
      router.take(buses.bus(targetArn), { event: toBusEvent(context, payload) })
    },
    setEventFaults: (choose) => {
      router.chooseFault = choose
    },
    start: async () => {
      deliveries.resume((busName, ruleName) => {
        const bus = buses.find(busName)
        return bus && buses.findRule(bus, ruleName)
      })
      replays.resume()
      schedules.start()
    },
    stop: async () => {
      schedules.stop()
      replays.stop()
      deliveries.stop()
    },
  }
}

/** Another bus sends whole events; a Lambda destination sends its record, which becomes an event of Lambda. */
function toBusEvent(context: CloudContext, payload: JsonValue): BusEvent {
  if (isBusEvent(payload)) return payload
  const request = isJsonObject(payload) ? payload['requestContext'] : undefined
  const { condition, functionArn } = isJsonObject(request) ? request : {}
  if (typeof functionArn !== 'string') {
    throw new AwsError('ValidationException', 'A bus takes events, and records of Lambda destinations.')
  }
  return {
    version: '0',
    id: randomId(),
    'detail-type': `Lambda Function Invocation Result - ${condition === 'Success' ? 'Success' : 'Failure'}`,
    source: 'lambda',
    account: context.accountId,
    time: eventTime(context.clock.now()),
    region: context.region,
    resources: [functionArn],
    detail: payload,
  }
}
