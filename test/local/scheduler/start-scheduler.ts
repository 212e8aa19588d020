import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { createSchedulerService } from '../../../local/services/scheduler/scheduler-service.ts'
import type { DeliverOptions, LocalService, WireResponse } from '../../../local/services/service.ts'
import type { Storage } from '../../../local/storage.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext, functionResult, type TestContext } from '../cloud-context.ts'

export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine'
export const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:queue'
const ROLE = 'arn:aws:iam::000000000000:role/scheduler'

/** A local Scheduler whose targets write down what they receive. */
export interface StartedScheduler {
  readonly service: LocalService
  readonly clock: VirtualClock
  readonly context: TestContext
  readonly received: { arn: string; payload: JsonValue; at: string; options?: DeliverOptions | undefined }[]
  readonly calls: { service: string; action: string; input: JsonObject }[]
  /** Makes a schedule over the API; target and settings replace those of a machine every hour. */
  create(settings?: JsonObject, target?: JsonObject): Promise<JsonObject>
  call(action: string, input: JsonObject): Promise<JsonObject>
  request(method: string, path: string, body?: JsonObject): Promise<JsonObject>
}

export interface SchedulerOptions {
  readonly storage?: Storage
  readonly clock?: VirtualClock
  readonly start?: boolean
  /** Called before a delivery is written down; what it throws is the target's answer. */
  readonly onDeliver?: (arn: string) => void
  readonly putEvents?: () => JsonObject
}

export async function startScheduler(options: SchedulerOptions = {}): Promise<StartedScheduler> {
  const clock = options.clock ?? new VirtualClock()
  const received: StartedScheduler['received'] = []
  const calls: StartedScheduler['calls'] = []
  const answer =
    (service: string) =>
    (action: string, input: JsonObject): JsonObject => {
      calls.push({ service, action, input })
      if (action === 'PutEvents')
        return options.putEvents?.() ?? { FailedEntryCount: 0, Entries: [{ EventId: '1' }] }
      return action === 'GetQueueUrl' ? { QueueUrl: 'http://queue' } : {}
    }
  const note = (arn: string, payload: JsonValue, deliverOptions?: DeliverOptions): void => {
    options.onDeliver?.(arn)
    received.push({ arn, payload, at: new Date(clock.now()).toISOString(), options: deliverOptions })
  }
  const context = createTestContext({
    clock,
    ...(options.storage && { storage: options.storage }),
    call: {
      sqs: answer('sqs'),
      events: answer('events'),
      dynamodb: answer('dynamodb'),
      states: answer('states'),
    },
    deliver: note,
    invoke: (arn, payload) => {
      note(`invoke ${arn}`, payload)
      return functionResult(null)
    },
  })
  const service = createSchedulerService(context, { random: () => 1 })
  if (options.start !== false) await service.start?.()
  const call = async (action: string, input: JsonObject): Promise<JsonObject> => {
    const answered = await service.call?.(action, input)
    if (!answered) throw new Error('the service has no call')
    return answered
  }
  return {
    service,
    clock,
    context,
    received,
    calls,
    call,
    create: (settings = {}, target = {}) => call('CreateSchedule', scheduleInput(settings, target)),
    request: async (method, path, body) => {
      const url = new URL(path, 'http://127.0.0.1')
      const response: WireResponse | undefined = await service.handle?.({
        method,
        path: url.pathname,
        query: url.searchParams,
        headers: {},
        body: Buffer.from(body ? JSON.stringify(body) : ''),
      })
      const parsed: JsonObject = JSON.parse(String(response?.body))
      return parsed
    },
  }
}

/** Input of CreateSchedule: a machine every hour, unless told otherwise. */
export function scheduleInput(settings: JsonObject = {}, target: JsonObject = {}): JsonObject {
  return {
    Name: 'schedule',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: MACHINE, RoleArn: ROLE, Input: '{}', ...target },
    ...settings,
  }
}
