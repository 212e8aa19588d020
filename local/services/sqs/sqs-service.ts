import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { parseProperties } from '../parse-properties.ts'
import type { CloudContext, CreatedResource, LocalService, TemplateResource } from '../service.ts'
import type { Queue } from './queue.ts'
import { attributesOf, queueProperties } from './queue-attributes.ts'
import { QueueStore } from './queue-store.ts'
import { receiveMessage, Waiters } from './receive-message.ts'
import { sqsError } from './sqs-error.ts'
import { SQS_ACTIONS } from './sqs-actions.ts'

/** Amazon SQS. */
export interface SqsService extends LocalService {
  /** Tells `listener` the ARN of each queue that gets a message, visible after `delayMs`. Returns how to stop. */
  onMessage(listener: (queueArn: string, delayMs: number) => void): () => void
}

/** Makes the SQS service: standard and FIFO queues, delays, visibility and dead letters on the time of the local cloud. */
export function createSqsService(context: CloudContext): SqsService {
  const store = new QueueStore(context)
  const waiters = new Waiters()
  const listeners = new Set<(queueArn: string, delayMs: number) => void>()
  let isStopping = false

  function sent(queue: Queue, delayMs: number): void {
    waiters.wake(queue.name)
    for (const listener of listeners) listener(queue.arn, delayMs)
  }

  async function createQueue(resource: TemplateResource): Promise<CreatedResource> {
    const properties = parseProperties(resource, queueProperties)
    const suffix = properties.FifoQueue === true ? '.fifo' : ''
    const name = properties.QueueName ?? `${resource.logicalId}${suffix}`
    const queue = store.create(name, attributesOf(properties), true)
    const url = store.url(queue)
    return { ref: url, attributes: { Arn: queue.arn, QueueName: name, QueueUrl: url } }
  }

  async function call(action: string, input: JsonObject, fromWorker = false): Promise<JsonObject> {
    try {
      if (action === 'ReceiveMessage') {
        return await receiveMessage(
          { context, store, waiters, isStopping: () => isStopping, sent, fromWorker },
          input,
        )
      }
      const perform = SQS_ACTIONS[action]
      if (!perform) throw sqsError('UnsupportedOperation', `The local SQS does not do ${action}`)
      return perform({ store, sent }, input)
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error
      throw new AwsError('InvalidParameterValue', `${action}: ${z.prettifyError(error)}`, { cause: error })
    }
  }

  return {
    id: 'sqs',
    targetPrefix: 'AmazonSQS',
    resourceTypes: { 'AWS::SQS::Queue': createQueue },
    withoutBehaviour: { 'AWS::SQS::QueuePolicy': 'callers are not authorized locally' },
    call: (action, input) => call(action, input),
    callFromWire: call,
    async deliver(queueArn, payload, { messageAttributes = {} }) {
      const queue = store.byArn(queueArn)
      if (!queue) throw sqsError('QueueDoesNotExist', `The specified queue does not exist: ${queueArn}`)
      const attributes = Object.entries(messageAttributes).map(([name, value]) => [
        name,
        { DataType: 'String', StringValue: value },
      ])
      const { delayMs } = queue.send({
        body: typeof payload === 'string' ? payload : JSON.stringify(payload),
        attributes: Object.fromEntries(attributes),
      })
      sent(queue, delayMs)
    },
    onMessage(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async stop() {
      isStopping = true
      waiters.wakeAll()
    },
  }
}
