import { AwsError } from '../../../local/aws-error.ts'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import type { DeliverOptions, TemplateResource } from '../../../local/services/service.ts'
import {
  createEventBridgeService,
  type EventBridgeService,
} from '../../../local/services/events/event-bridge-service.ts'
import type { Storage } from '../../../local/storage.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext, MemoryStorage, type TestContext } from '../cloud-context.ts'

export const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:queue'
export const DEAD_LETTERS = 'arn:aws:sqs:us-east-1:000000000000:dead-letters'
export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine'

/** Something that a target received, and when. */
export interface Received {
  readonly arn: string
  readonly payload: JsonValue
  readonly at: number
  readonly options?: DeliverOptions | undefined
}

/** A local EventBridge whose targets write down what they receive. */
export interface StartedEvents {
  readonly service: EventBridgeService
  readonly clock: VirtualClock
  readonly context: TestContext
  readonly storage: Storage
  readonly received: Received[]
  /** Calls of other services' APIs. */
  readonly calls: { readonly service: string; readonly action: string; readonly input: JsonObject }[]
  /** Payloads that one target received. */
  payloads(arn?: string): JsonValue[]
  /** Puts one event on a bus and lets its deliveries settle. */
  put(detail: JsonValue, entry?: JsonObject): Promise<JsonObject>
  /** Puts a rule with one target, on the default bus if not told. */
  rule(pattern: JsonObject, target?: JsonObject, rule?: JsonObject): Promise<void>
  create(
    type: string,
    properties: JsonObject,
    logicalId?: string,
  ): ReturnType<EventBridgeService['resourceTypes'][string]>
}

/** Settings of the test's EventBridge. */
export interface StartOptions {
  readonly storage?: Storage
  readonly clock?: VirtualClock
  /** Called before a delivery is written down; what it throws is the target's answer. */
  readonly onDeliver?: (arn: string, attempt: number) => void
}

export async function startEvents(options: StartOptions = {}): Promise<StartedEvents> {
  const clock = options.clock ?? new VirtualClock()
  const storage = options.storage ?? new MemoryStorage()
  const received: Received[] = []
  const calls: { service: string; action: string; input: JsonObject }[] = []
  const attempts = new Map<string, number>()
  const answerCall =
    (service: string) =>
    (action: string, input: JsonObject): JsonObject => {
      calls.push({ service, action, input })
      return action === 'GetQueueUrl' ? { QueueUrl: 'http://127.0.0.1:4566/000000000000/queue.fifo' } : {}
    }
  const context: TestContext = createTestContext({
    clock,
    storage,
    call: { sqs: answerCall('sqs'), logs: answerCall('logs') },
    deliver: async (arn, payload, deliverOptions) => {
      if (arn.includes(':event-bus/')) {
        await service.deliver?.(arn, payload, {})
        return
      }
      const attempt = (attempts.get(arn) ?? 0) + 1
      attempts.set(arn, attempt)
      options.onDeliver?.(arn, attempt)
      received.push({ arn, payload, at: clock.now(), options: deliverOptions })
    },
  })
  const service = createEventBridgeService(context, { random: () => 1 })
  await service.start?.()

  const started: StartedEvents = {
    service,
    clock,
    context,
    storage,
    received,
    calls,
    payloads: (arn = QUEUE) => received.filter((one) => one.arn === arn).map(({ payload }) => payload),
    put: async (detail, entry = {}) => {
      const answer = await service.call('PutEvents', { Entries: [testEntry(detail, entry)] })
      await clock.settle()
      return answer
    },
    rule: async (pattern, target = {}, rule = {}) => {
      const named = { Name: 'rule', EventPattern: JSON.stringify(pattern), ...rule }
      await service.call('PutRule', named)
      await service.call('PutTargets', {
        Rule: named.Name,
        ...('EventBusName' in rule && { EventBusName: rule['EventBusName'] }),
        Targets: [{ Id: 'target', Arn: QUEUE, ...target }],
      })
    },
    create: async (type, properties, logicalId = 'Thing') =>
      createResource(service, type, properties, logicalId),
  }
  return started
}

/** An entry of PutEvents. */
export function testEntry(detail: JsonValue, entry: JsonObject = {}): JsonObject {
  return { Source: 'test', DetailType: 'Test', Detail: JSON.stringify(detail), ...entry }
}

/** Fails a delivery the way a service does that is down for a moment. */
export function unavailable(): AwsError {
  return new AwsError('ServiceUnavailable', 'come back later', { statusCode: 503 })
}

async function createResource(
  service: EventBridgeService,
  type: string,
  properties: JsonObject,
  logicalId: string,
): ReturnType<EventBridgeService['resourceTypes'][string]> {
  const create = service.resourceTypes[type]
  if (!create) throw new Error(`the service does not create ${type}`)
  const resource: TemplateResource = { logicalId, type, properties, metadata: {}, path: `Stack/${logicalId}` }
  return create(resource)
}
