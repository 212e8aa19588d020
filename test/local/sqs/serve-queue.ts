import * as z from 'zod'
import type { JsonObject } from '../../../local/json.ts'
import type { CreatedResource } from '../../../local/services/service.ts'
import { createSqsService, type SqsService } from '../../../local/services/sqs/sqs-service.ts'
import type { Storage } from '../../../local/storage.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext } from '../cloud-context.ts'

const output = z.object({
  Messages: z
    .array(
      z.looseObject({
        Body: z.string(),
        ReceiptHandle: z.string(),
        Attributes: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([]),
})
/** What `ReceiveMessage` answers for one message. */
export type ReceivedMessage = z.output<typeof output>['Messages'][number]

/** SQS with one queue of the template, which actions use unless told otherwise. */
export interface ServedQueue {
  readonly clock: VirtualClock
  readonly sqs: SqsService
  readonly call: (action: string, input?: JsonObject) => Promise<JsonObject>
  readonly create: (logicalId: string, properties?: JsonObject) => Promise<CreatedResource>
  readonly send: (body: string, more?: JsonObject) => Promise<JsonObject>
  readonly receive: (more?: JsonObject) => Promise<ReceivedMessage[]>
  readonly bodies: (more?: JsonObject) => Promise<string[]>
}

export async function serveQueue(properties: JsonObject = {}, storage?: Storage): Promise<ServedQueue> {
  const clock = new VirtualClock()
  const sqs = createSqsService(createTestContext({ clock, ...(storage && { storage }) }))
  const create = async (logicalId: string, wanted: JsonObject = {}): Promise<CreatedResource> => {
    const created = await sqs.resourceTypes['AWS::SQS::Queue']?.({
      logicalId,
      type: 'AWS::SQS::Queue',
      properties: wanted,
      metadata: {},
      path: `Stack/${logicalId}`,
    })
    if (!created) throw new Error('the service creates no queues')
    return created
  }
  const { ref: QueueUrl } = await create('Queue', properties)
  const call = async (action: string, input: JsonObject = {}): Promise<JsonObject> =>
    (await sqs.call?.(action, { QueueUrl, ...input })) ?? {}
  const receive = async (more: JsonObject = {}): Promise<ReceivedMessage[]> =>
    output.parse(await call('ReceiveMessage', { MaxNumberOfMessages: 10, ...more })).Messages
  return {
    clock,
    sqs,
    call,
    create,
    receive,
    send: (body, more = {}) => call('SendMessage', { MessageBody: body, ...more }),
    bodies: async (more) => (await receive(more)).map((message) => message.Body),
  }
}
